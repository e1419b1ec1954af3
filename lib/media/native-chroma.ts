import type { VideoSample } from 'mediabunny';
import { MediaError } from './byte-source';

/**
 * The colour of one frame at half its width and height, never scaled: each value is what four pixels share.
 *
 * `blue` and `red` are the differences to grey (Cb − 128 and Cr − 128) as of full range, row by row,
 * `width * height` values each.
 */
export interface ChromaFrame {
  readonly seconds: number;
  /** Half the coded picture's, rounded down. */
  readonly width: number;
  readonly height: number;
  readonly blue: Float32Array;
  readonly red: Float32Array;
}

/** Planes of a decoded frame as WebCodecs names their layouts; 4:2:0 with eight bits, which nearly all web video is. */
export interface Planes {
  readonly format: 'I420' | 'NV12';
  readonly width: number;
  readonly height: number;
  readonly fullRange: boolean;
  readonly data: Uint8Array;
  /** Byte offset and stride of each plane. */
  readonly layout: readonly { readonly offset: number; readonly stride: number }[];
}

/** Colour planes as they were coded: nothing is converted, so no renderer's choice of matrix comes between. Pure. */
export function chromaOfPlanes(planes: Planes, seconds: number): ChromaFrame {
  const width = planes.width >> 1;
  const height = planes.height >> 1;
  const blue = new Float32Array(width * height);
  const red = new Float32Array(width * height);
  const scale = planes.fullRange ? 1 : 255 / 224;
  const together = planes.format === 'NV12';
  const [, first, second] = planes.layout;
  if (first === undefined) throw new MediaError('unsupported-codec', 'a frame without colour planes');
  const other = together ? { offset: first.offset + 1, stride: first.stride } : second;
  if (other === undefined) throw new MediaError('unsupported-codec', 'a frame without its second colour plane');
  const step = together ? 2 : 1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      blue[at] = ((planes.data[first.offset + row * first.stride + column * step] ?? 128) - 128) * scale;
      red[at] = ((planes.data[other.offset + row * other.stride + column * step] ?? 128) - 128) * scale;
    }
  }
  return { seconds, width, height, blue, red };
}

/** The same of a still picture's pixels (BT.601, the matrix of JPEG). Pure. */
export function chromaOfPixels(rgba: Uint8ClampedArray, width: number, height: number): ChromaFrame {
  const columns = width >> 1;
  const rows = height >> 1;
  const blue = new Float32Array(columns * rows);
  const red = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let [r, g, b] = [0, 0, 0];
      for (const offset of [0, 1, width, width + 1]) {
        const at = (row * 2 * width + column * 2 + offset) * 4;
        r += rgba[at] ?? 0;
        g += rgba[at + 1] ?? 0;
        b += rgba[at + 2] ?? 0;
      }
      const brightness = 0.299 * r + 0.587 * g + 0.114 * b;
      blue[row * columns + column] = (b - brightness) / 1.772 / 4;
      red[row * columns + column] = (r - brightness) / 1.402 / 4;
    }
  }
  return { seconds: 0, width: columns, height: rows, blue, red };
}

/** @returns null for layouts other than 4:2:0 with eight bits. */
export async function chromaOfSample(sample: VideoSample): Promise<ChromaFrame | null> {
  const { format } = sample;
  if (format !== 'I420' && format !== 'NV12') return null;
  const data = new Uint8Array(sample.allocationSize());
  const layout = await sample.copyTo(data);
  return chromaOfPlanes(
    {
      format,
      width: sample.visibleRect.width,
      height: sample.visibleRect.height,
      fullRange: sample.colorSpace.fullRange === true,
      data,
      layout,
    },
    Math.max(0, sample.timestamp),
  );
}
