import type { Channel } from '../core/channel.ts';
import type { Registry } from '../delivery/registry.ts';
import type { Routing } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';

/** Returns the kinds that stand for other channels: their own job comes last and sums up. */
export function groupKinds(registry: Registry): string[] {
  return registry.all.filter((integration) => integration.members !== undefined).map(({ kind }) => kind);
}

/** Returns, by check, the channels a flip can go to: those assigned, and the members of enabled groups among them. */
export async function reachableChannels(
  store: Store,
  registry: Registry,
  routings: readonly Routing[],
): Promise<ReadonlyMap<number, readonly Channel[]>> {
  const reachable = new Map<number, readonly Channel[]>();
  const projects = new Map<number, readonly Channel[]>();
  for (const { checkId, projectId, channels } of routings) {
    const members = new Set(channels.filter(({ disabled }) => !disabled).flatMap(registry.members));
    if (members.size === 0) {
      reachable.set(checkId, channels);
      continue;
    }
    const known = projects.get(projectId) ?? (await store.channels.ofProject(projectId));
    projects.set(projectId, known);
    reachable.set(checkId, [...channels, ...known.filter(({ code }) => members.has(code))]);
  }
  return reachable;
}
