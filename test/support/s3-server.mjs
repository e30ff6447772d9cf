// Runs the S3-compatible server of s3.ts: arguments are a folder and a bucket; tells its port to the parent.
import S3rver from 's3rver';

const [directory, bucket] = process.argv.slice(2);
const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory,
  configureBuckets: [{ name: bucket }],
});
const address = await server.run();
process.send(address.port);
process.on('disconnect', () => process.exit());
