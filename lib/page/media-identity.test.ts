import { describe, expect, it } from 'vitest';
import { MediaTracker, mediaIdentity } from './media-identity';

describe('mediaIdentity', () => {
  it('is the address without the moment that a fragment names', () => {
    expect(mediaIdentity({ currentSrc: 'https://a.test/v.mp4?x=1#t=10', hasStream: false }, 'v1.0')).toBe(
      'https://a.test/v.mp4?x=1',
    );
  });
  it('is nothing before anything is loaded', () => {
    expect(mediaIdentity({ currentSrc: '', hasStream: false }, 'v1.0')).toBeNull();
  });
  it('tells two streams apart, and a stream from the address that was there before', () => {
    const first = mediaIdentity({ currentSrc: 'https://a.test/v.mp4', hasStream: true }, 'v1.0');
    expect(first).not.toBe(mediaIdentity({ currentSrc: '', hasStream: true }, 'v2.0'));
    expect(first).not.toContain('a.test');
  });
  it('keeps no key of megabytes for a data: clip', () => {
    const identity = mediaIdentity(
      { currentSrc: `data:video/mp4;base64,${'A'.repeat(1e6)}`, hasStream: false },
      'v1.2',
    );
    expect(identity?.length).toBeLessThan(20);
  });
});

describe('MediaTracker', () => {
  const video = (currentSrc: string, srcObject: object | null = null) =>
    ({ currentSrc, srcObject }) as unknown as HTMLVideoElement & { currentSrc: string };

  it('sees a recycled player, and not a mere reload', () => {
    const tracker = new MediaTracker();
    const player = video('https://a.test/1.mp4');
    const before = tracker.identity(player);
    tracker.noteLoad(player);
    expect(tracker.identity(player)).toBe(before);
    (player as { currentSrc: string }).currentSrc = 'https://a.test/2.mp4';
    expect(tracker.identity(player)).toBe('https://a.test/2.mp4');
  });
  it('gives each load of a stream a new identity, since a stream has no address', () => {
    const tracker = new MediaTracker();
    const player = video('', {});
    const before = tracker.identity(player);
    tracker.noteLoad(player);
    expect(tracker.identity(player)).not.toBe(before);
  });
  it('costs nothing while players are recycled: what they play is not read', () => {
    const player = {
      get currentSrc(): string {
        throw new Error('read');
      },
    } as unknown as HTMLVideoElement;
    expect(() => new MediaTracker().noteLoad(player)).not.toThrow();
  });
});
