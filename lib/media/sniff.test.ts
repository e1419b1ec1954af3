import { describe, expect, it } from 'vitest';
import { box, bytesOf, ftyp, movie, track, u32, u32le } from '../../tests/fixtures/synthetic-media';
import { id3Length, mpegAudioFrameLength, refineKind, sniff } from './sniff';

/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame. */
const mp3Frames = (count: number) =>
  bytesOf(...Array.from({ length: count }, () => bytesOf([0xff, 0xfb, 0x90, 0x00], new Uint8Array(413))));
const adts = bytesOf(
  ...Array.from({ length: 4 }, () => bytesOf([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc], new Uint8Array(9))),
);
const ebml = (docType: string) => bytesOf([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x80 | docType.length], docType);
const id3 = (length: number) => bytesOf('ID3', [4, 0, 0, 0, 0, length >> 7, length & 0x7f], new Uint8Array(length));

describe('sniff', () => {
  it.each([
    ['mp4', ftyp('isom'), 'video', 'video/mp4', 'bmff'],
    ['fragmented mp4', ftyp('iso6', 'dash'), 'video', 'video/mp4', 'bmff'],
    ['mov', ftyp('qt  '), 'video', 'video/quicktime', 'bmff'],
    ['mov of old, without ftyp', bytesOf(box('wide'), box('mdat', 'xxxx')), 'video', 'video/quicktime', 'bmff'],
    ['m4a', ftyp('M4A '), 'audio', 'audio/mp4', 'bmff'],
    ['m4v', ftyp('M4V '), 'video', 'video/x-m4v', 'bmff'],
    ['3gp', ftyp('3gp5'), 'video', 'video/3gpp', 'bmff'],
    ['heic', ftyp('heic', 'mif1'), 'image', 'image/heic', 'bmff'],
    ['avif by its compatible brand', ftyp('mif1', 'avif', 'miaf'), 'image', 'image/avif', 'bmff'],
    ['media segment', bytesOf(box('styp', 'msdh\0\0\0\0'), box('moof')), 'video', 'video/mp4', 'bmff'],
    ['fragment without styp', box('moof', 'xxxx'), 'video', 'video/mp4', 'bmff'],
    ['manifest store', box('jumb', box('jumd', 'c2pa')), null, 'application/c2pa', 'c2pa'],
    ['webm', ebml('webm'), 'video', 'video/webm', 'matroska'],
    ['mkv', ebml('matroska'), 'video', 'video/x-matroska', 'matroska'],
    ['avi', bytesOf('RIFF', u32le(4), 'AVI '), 'video', 'video/x-msvideo', 'avi'],
    ['wav', bytesOf('RIFF', u32le(4), 'WAVE'), 'audio', 'audio/wav', 'wav'],
    ['webp', bytesOf('RIFF', u32le(4), 'WEBP'), 'image', 'image/webp', 'webp'],
    ['mp3', mp3Frames(4), 'audio', 'audio/mpeg', 'mp3'],
    ['mp3 behind a tag', bytesOf(id3(300), mp3Frames(4)), 'audio', 'audio/mpeg', 'mp3'],
    ['flac', bytesOf('fLaC', [0, 0, 0, 34]), 'audio', 'audio/flac', 'flac'],
    ['flac behind a tag', bytesOf(id3(300), 'fLaC'), 'audio', 'audio/flac', 'flac'],
    ['aac', adts, 'audio', 'audio/aac', 'aac'],
    ['ogg sound', bytesOf('OggS', new Uint8Array(24), 'OpusHead'), 'audio', 'audio/ogg', 'ogg'],
    ['ogg video', bytesOf('OggS', new Uint8Array(24), '\x80theora'), 'video', 'video/ogg', 'ogg'],
    ['jpeg', bytesOf([0xff, 0xd8, 0xff, 0xe0]), 'image', 'image/jpeg', 'jpeg'],
    ['png', bytesOf('\x89PNG\r\n\x1a\n'), 'image', 'image/png', 'png'],
    ['gif', bytesOf('GIF89a'), 'image', 'image/gif', 'gif'],
    ['svg', bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image', 'image/svg+xml', 'svg'],
    [
      'svg behind a prolog',
      bytesOf('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC "x" "y">\n<svg>'),
      'image',
      'image/svg+xml',
      'svg',
    ],
    ['tiff and dng', bytesOf('II*\0', u32le(8), 'xxxx'), 'image', 'image/tiff', 'tiff'],
    ['jxl', bytesOf('\0\0\0\x0cJXL \r\n\x87\n', ftyp('jxl ')), 'image', 'image/jxl', 'jxl'],
    [
      'transport stream',
      bytesOf(...Array.from({ length: 5 }, () => bytesOf([0x47], new Uint8Array(187)))),
      'video',
      'video/mp2t',
      'mpegts',
    ],
    ['flv', bytesOf('FLV\x01\x05', u32(9), u32(0)), 'video', 'video/x-flv', 'flv'],
  ])('knows %s by its bytes', (_name, bytes, kind, mime, container) => {
    expect(sniff(bytes)).toEqual({ kind, mime, container });
  });

  it.each([
    ['text', bytesOf('Dear reader, this file is named clip.mp4 and holds no picture.')],
    ['text with ftyp in the box type place', bytesOf('Moreftyp is not a box, mp42 or not')],
    ['text with free in the box type place', bytesOf('The free encyclopedia')],
    ['a web page that holds an svg', bytesOf('<!doctype html><html><body><svg></svg></body></html>')],
    ['UTF-16 text', bytesOf([0xff, 0xfe], ...Array.from('hello there, hello there', (c) => bytesOf(c, 0)))],
    ['one stray MPEG audio sync word', bytesOf([0xff, 0xfb, 0x90, 0x00], new Uint8Array(2000))],
    ['one stray transport stream sync byte', bytesOf([0x47], new Uint8Array(1000))],
    ['a PDF', bytesOf('%PDF-1.7\n')],
    ['nothing', new Uint8Array(0)],
  ])('does not take %s for media', (_name, bytes) => {
    expect(sniff(bytes)).toBeNull();
  });
});

describe('refineKind', () => {
  it('lets the tracks overrule the brands, and never an image', () => {
    const mp4 = sniff(movie()) ?? expect.fail();
    expect(refineKind(mp4, ['soun'])).toMatchObject({ kind: 'audio', mime: 'audio/mp4' });
    expect(refineKind(mp4, ['soun', 'vide'])).toMatchObject({ kind: 'video', mime: 'video/mp4' });
    const m4a = sniff(bytesOf(ftyp('M4A '), box('moov', track('vide')))) ?? expect.fail();
    expect(refineKind(m4a, ['vide'])).toMatchObject({ kind: 'video', mime: 'video/mp4' });
    const heic = sniff(ftyp('heic')) ?? expect.fail();
    expect(refineKind(heic, ['vide'])).toEqual(heic);
  });
});

it('reads the length of an ID3 tag and of an MPEG audio frame', () => {
  expect(id3Length(id3(300))).toBe(310);
  expect(id3Length(bytesOf('ID3 is a word here'))).toBe(0);
  expect(mpegAudioFrameLength(mp3Frames(1), 0)).toBe(417);
});
