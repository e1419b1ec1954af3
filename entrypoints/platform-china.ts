import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { bilibili } from '../lib/platforms/bilibili';
import { douyin } from '../lib/platforms/douyin';
import { startReaders } from '../lib/platforms/start-readers';
import { weibo } from '../lib/platforms/weibo';
import { xiaohongshu } from '../lib/platforms/xiaohongshu';

export default defineUnlistedScript(() => startReaders([bilibili, douyin, weibo, xiaohongshu], window, globalThis));
