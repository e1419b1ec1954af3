import { describe, expect, it, onTestFinished } from 'vitest';
import { youtubeResponse } from '../../tests/platforms/pages';
import { hearSteps, noteSteps, STEP_LINE, youtubeStep } from './youtube-steps';

const detailOf = (id: string, response: unknown = youtubeResponse(id, [])) => ({
  response: {
    endpoint: { watchEndpoint: { videoId: id } },
    response,
    playerResponse: { videoDetails: { videoId: id } },
  },
});

/** A page, with both sides of the line in it. */
function page() {
  const document = new EventTarget() as Document;
  noteSteps(document);
  const ports: MessagePort[] = [];
  document.addEventListener(STEP_LINE, (event) => ports.push(...(event as MessageEvent).ports));
  const steps = hearSteps(document);
  onTestFinished(() => {
    for (const port of ports) port.close();
  });
  const announce = async (detail: unknown) => {
    document.dispatchEvent(new CustomEvent('yt-navigate-finish', { detail }));
    await settled();
  };
  return { document, steps, announce };
}
/** Messages keep their order, so one that was sent now has been heard when another line's has. */
const settled = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      setTimeout(resolve, 5);
    };
    port2.postMessage(null);
  });

describe("what YouTube's router announces", () => {
  it('comes over the line, cut down to the video and its section', async () => {
    const { steps, announce } = page();
    expect(steps.latest()).toBeUndefined();
    await announce(detailOf('abcdefghijk'));
    expect(steps.latest()).toEqual({ ids: ['abcdefghijk', 'abcdefghijk', 'abcdefghijk'], sections: [] });
  });

  it('is some kilobytes at most, whatever the page puts into it', () => {
    const long = 'x'.repeat(1_000_000);
    const run = { onTap: { innertubeCommand: { urlEndpoint: { url: long } } } };
    const section = {
      howThisWasMadeSectionViewModel: {
        bodyHeader: { content: long },
        attributionText: { content: long },
        bodyText: { commandRuns: Array.from({ length: 1000 }, () => run) },
      },
    };
    const many = Array.from({ length: 1000 }, () => section);
    const step = youtubeStep(detailOf(long, youtubeResponse(long, many)));
    expect(JSON.stringify(step).length).toBeLessThan(50_000);
    expect(step.sections).not.toEqual([]);
  });

  it('is forgotten where something in it throws, and the page hears nothing of that', async () => {
    const { steps, announce } = page();
    await announce(detailOf('abcdefghijk'));
    await announce({
      get response(): never {
        throw new Error('mine');
      },
    });
    expect(steps.latest()).toBeNull();
  });

  it('is not listened to where the person has switched the site off, and again when it is on', async () => {
    const { steps, announce } = page();
    await announce(detailOf('abcdefghijk'));
    steps.listen(false);
    await settled();
    await announce(detailOf('zzzzzzzzzzz'));
    expect(steps.latest()).toBeUndefined();
    steps.listen(true);
    await settled();
    await announce(detailOf('zzzzzzzzzzz'));
    expect(steps.latest()).toMatchObject({ ids: ['zzzzzzzzzzz', 'zzzzzzzzzzz', 'zzzzzzzzzzz'] });
  });

  it('goes over one line only: a page that knows its name gets nothing', async () => {
    const { document, steps, announce } = page();
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    const heard: unknown[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    document.dispatchEvent(new MessageEvent(STEP_LINE, { ports: [port2] }));
    await announce(detailOf('abcdefghijk'));
    expect(heard).toEqual([]);
    expect(steps.latest()).not.toBeUndefined();
  });
});
