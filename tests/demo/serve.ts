/** `npx tsx tests/demo/serve.ts [port]`: the feed alone, to look at with any browser. */
import { startDemoServer } from './feed';

const server = await startDemoServer({ port: Number(process.argv[2] ?? 0) });
console.log(
  `Plaza is at ${server.url}, its other site at ${server.otherOrigin}. The root to trust: ${server.anchorPath}`,
);
process.once('SIGINT', () => void server.close());
