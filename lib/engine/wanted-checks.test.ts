import { expect, it, vi } from 'vitest';
import type { Engine, EngineJob } from './ports';
import { withWantedChecks } from './wanted-checks';

const job: EngineJob = {
  key: 'url:a',
  source: { kind: 'url', url: 'https://a.example/v.mp4' },
  pageUrl: null,
  disclosures: [],
  language: 'en',
};

it('sends along what the person leaves out, but for what they ask for now', async () => {
  const inspect = vi.fn<Engine['inspect']>(() => new Promise(() => {}));
  let off: Parameters<typeof withWantedChecks>[1] = async () => [];
  const engine = withWantedChecks({ inspect }, () => off());
  const ask = async (asked?: EngineJob['asked']) => {
    void engine.inspect({ ...job, asked }, () => {}, new AbortController().signal);
    await vi.waitFor(() => expect(inspect).toHaveBeenCalled());
    const sent = inspect.mock.lastCall?.[0].leftOut;
    inspect.mockClear();
    return sent;
  };
  expect(await ask()).toBeUndefined();
  off = async () => ['contentHash', 'faces'];
  expect(await ask()).toEqual(['contentHash', 'faces']);
  expect(await ask(['large'])).toEqual(['faces']);
});
