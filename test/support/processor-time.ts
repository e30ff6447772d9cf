/**
 * Returns the milliseconds of processor time that the work takes in this process. Unlike the time on the clock it hardly
 * grows with what else the machine does.
 */
export async function processorMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
