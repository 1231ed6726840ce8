import { useEffect, useRef } from 'react';

import { announce } from '../../ui/announcer';
import type { Viewer } from './tile';
import { type TileVoice, voiceNews } from './tileVoice';
import type { TileTalk } from './useTileVoices';
import { subjectOf } from './WallTile';
import type { Tile } from './wall';

/** Tells screen readers what has become of the talk since the last time. */
export function useVoiceNews(tiles: readonly Tile[], talks: ReadonlyMap<string, TileTalk>, viewer: Viewer, selected: readonly string[]): void {
  const known = useRef<ReadonlyMap<string, TileVoice>>(new Map());
  useEffect(() => {
    const before = known.current;
    known.current = new Map([...talks].map(([tile, { voice }]) => [tile, voice]));
    for (const tile of tiles) {
      const [was, is] = [before.get(tile.id), known.current.get(tile.id)];
      if (was === undefined || is === undefined) continue;
      const news = voiceNews(was, is, subjectOf(tile, viewer).name, selected.includes(tile.id));
      if (news !== undefined) announce(news.text, news.urgency);
    }
  }, [tiles, talks, viewer, selected]);
}
