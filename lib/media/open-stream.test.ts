import { describe, expect, it } from 'vitest';
import { type ByteSource, MediaError } from './byte-source';
import { MemorySource } from './memory-source';
import { openStream } from './open-stream';
import { isLocal, readPlaylist } from './playlist';
import { sniff } from './sniff';

const BASE = 'https://video.example/films/main.m3u8';
const never = new AbortController().signal;
const text = (content: string) => new TextEncoder().encode(content);

const MEDIA = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2,
one.m4s
#EXTINF:2,
two.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="advert-init.mp4"
#EXTINF:2,
advert.m4s
#EXT-X-ENDLIST
`;
const MULTI = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=5000000
high.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=800000
low.m3u8
`;
const dash = (inside: string, type = 'static') => `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="${type}" mediaPresentationDuration="PT6S" profiles="urn:mpeg:dash:profile:isoff-live:2011">
<Period duration="PT6S"><AdaptationSet mimeType="video/mp4">
<Representation id="v1" bandwidth="900000" codecs="avc1.64001f" width="640" height="360">${inside}</Representation>
</AdaptationSet></Period></MPD>`;
const TEMPLATE =
  '<SegmentTemplate timescale="1" duration="2" startNumber="1" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s"/>';

/** A server of these files, and what it was asked for. */
function server(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>) {
  const asked: string[] = [];
  const open = (url: string): ByteSource => {
    const found = files[url];
    if (found === undefined) {
      const gone = () => {
        asked.push(url);
        return Promise.reject(new MediaError('http-error', '404'));
      };
      return { byteLength: null, bytesRead: 0, requests: 0, read: gone, whole: gone };
    }
    const source: ByteSource = new MemorySource(typeof found === 'string' ? text(found) : found);
    return {
      byteLength: source.byteLength,
      bytesRead: 0,
      requests: 0,
      read: (...args) => {
        asked.push(url);
        return source.read(...args);
      },
      whole: (...args) => {
        asked.push(url);
        return source.whole(...args);
      },
    };
  };
  return { open, asked };
}

describe('what a playlist is', () => {
  it('is told by its first bytes', () => {
    expect(sniff(text(MEDIA))?.container).toBe('hls');
    expect(sniff(text(`\ufeff${MULTI}`))?.container).toBe('hls');
    expect(sniff(text(`<!-- made by x -->\n${dash('')}`.replace('<?xml version="1.0"?>', '')))?.container).toBe('dash');
    expect(sniff(text(dash('')))?.container).toBe('dash');
    expect(sniff(text('#EXTM3UX'))).toBeNull();
    expect(sniff(text('<MPDX/>'))).toBeNull();
  });
});

describe('readPlaylist', () => {
  it('reads HLS: init segments, byte ranges, keys, live', () => {
    expect(readPlaylist('hls', MEDIA, BASE)).toMatchObject({
      kind: 'pieces',
      live: false,
      encrypted: false,
      format: 'bmff',
    });
    const ranged = MEDIA.replace('URI="init.mp4"', 'URI="all.mp4",BYTERANGE="700@20"').replace('#EXT-X-ENDLIST\n', '');
    const read = readPlaylist('hls', ranged, BASE);
    expect(read).toMatchObject({ live: true });
    expect(read.kind === 'pieces' && read.pieces[0]).toEqual({
      url: 'https://video.example/films/one.m4s',
      range: null,
      init: { url: 'https://video.example/films/all.mp4', range: { start: 20, end: 720 } },
    });
    const keyed = MEDIA.replace('#EXTINF:2,\none', '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k"\n#EXTINF:2,\none');
    expect(readPlaylist('hls', keyed, BASE)).toMatchObject({ encrypted: true });
  });

  it('knows pieces of a format that carries nothing', () => {
    const ts = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n';
    expect(readPlaylist('hls', ts, BASE)).toMatchObject({ kind: 'pieces', format: 'mpegts' });
  });

  it('knows one file that is played in pieces', () => {
    const hls = `#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="film.mp4",BYTERANGE="700@0"
#EXTINF:2,
#EXT-X-BYTERANGE:1000@700
film.mp4
#EXTINF:2,
#EXT-X-BYTERANGE:1000@1700
film.mp4
#EXT-X-ENDLIST
`;
    expect(readPlaylist('hls', hls, BASE)).toEqual({ kind: 'file', url: 'https://video.example/films/film.mp4' });
    const base =
      '<BaseURL>film.mp4</BaseURL><SegmentBase indexRange="700-799"><Initialization range="0-699"/></SegmentBase>';
    expect(readPlaylist('dash', dash(base), BASE)).toEqual({
      kind: 'file',
      url: 'https://video.example/films/film.mp4',
    });
  });

  it('reads DASH templates', () => {
    const read = readPlaylist('dash', dash(TEMPLATE), BASE);
    expect(read).toMatchObject({ kind: 'pieces', live: false, encrypted: false });
    expect(read.kind === 'pieces' && read.pieces.map(({ url, init }) => [url, init?.url])).toEqual(
      [1, 2, 3].map((n) => [`https://video.example/films/v1/${n}.m4s`, 'https://video.example/films/v1/init.mp4']),
    );
  });

  it('refuses entities, other schemes and addresses of the person’s own network', () => {
    const bomb = dash(TEMPLATE).replace('<MPD', '<!DOCTYPE x [<!ENTITY a "aaaa">]><MPD');
    expect(() => readPlaylist('dash', bomb, BASE)).toThrow('document type');
    for (const uri of [
      'file:///etc/passwd',
      'http://127.0.0.1/x',
      'http://192.168.0.1/x',
      'javascript:1',
      'http://[::1]/',
    ]) {
      const own = `#EXTM3U\n#EXT-X-MAP:URI="${uri}"\n#EXTINF:2,\n${uri}\n#EXT-X-ENDLIST\n`;
      expect(() => readPlaylist('hls', own, BASE)).toThrow('names no address');
    }
    const own = '#EXTM3U\n#EXTINF:2,\nhttp://127.0.0.1/x\n#EXT-X-ENDLIST\n';
    expect(readPlaylist('hls', own, 'http://localhost/a.m3u8')).toMatchObject({ kind: 'pieces' });
    expect(isLocal('10.0.0.7')).toBe(true);
    expect(isLocal('10.example.com')).toBe(false);
  });

  it('takes any text', () => {
    for (const content of ['', '#EXTM3U', '#EXTM3U\n#EXTINF:', '<MPD', '<MPD/>', '\0'.repeat(50)]) {
      for (const format of ['hls', 'dash'] as const) {
        expect(() => readPlaylist(format, content, BASE)).toThrow(MediaError);
      }
    }
  });
});

describe('openStream', () => {
  const init = new Uint8Array(600).fill(1);
  const files = {
    'https://video.example/films/low.m3u8': MEDIA,
    'https://video.example/films/init.mp4': init,
    'https://video.example/films/one.m4s': new Uint8Array(300).fill(2),
    'https://video.example/films/two.m4s': new Uint8Array(300).fill(3),
  };

  it('asks for the lowest quality and its init segment, and for pieces only when it is told to', async () => {
    const { open, asked } = server(files);
    const stream = await openStream('hls', new MemorySource(text(MULTI)), BASE, open, never);
    expect(asked).toEqual(['https://video.example/films/low.m3u8', 'https://video.example/films/init.mp4']);
    if (stream.kind !== 'pieces') throw new Error(stream.kind);
    const [run] = (await stream.load?.(never)) ?? [];
    // The advert's piece belongs to another init segment.
    expect(asked.slice(2).map((url) => url.split('/').at(-1))).toEqual(['one.m4s', 'two.m4s']);
    expect(run?.segments).toHaveLength(2);
    expect(run?.init).toEqual(init);
  });

  it('compares what it could get of a live stream', async () => {
    const { 'https://video.example/films/two.m4s': _, ...fewer } = files;
    const stream = await openStream('hls', new MemorySource(text(MEDIA)), BASE, server(fewer).open, never);
    const [run] = (stream.kind === 'pieces' && (await stream.load?.(never))) || [];
    expect(run?.segments).toHaveLength(1);
  });

  it('fetches nothing for a file of the person’s, and no pieces that are encrypted or cannot carry anything', async () => {
    const { open, asked } = server(files);
    expect(await openStream('hls', new MemorySource(text(MULTI)), null, open, never)).toMatchObject({
      reason: 'no-bytes',
    });
    const ts = '#EXTM3U\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n';
    expect(await openStream('hls', new MemorySource(text(ts)), BASE, open, never)).toMatchObject({
      kind: 'nothing',
      reason: 'unsupported-format',
    });
    expect(asked).toEqual([]);
    const keyed = MEDIA.replace('#EXTINF:2,\none', '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:2,\none');
    expect(await openStream('hls', new MemorySource(text(keyed)), BASE, open, never)).toMatchObject({ load: null });
    expect(asked).toEqual(['https://video.example/films/init.mp4']);
  });

  it('ends with lists that only name lists', async () => {
    const { open, asked } = server({ 'https://video.example/films/low.m3u8': MULTI });
    await expect(openStream('hls', new MemorySource(text(MULTI)), BASE, open, never)).rejects.toThrow('only playlists');
    expect(asked.length).toBeLessThan(4);
  });
});
