import { useEffect } from 'react';

import { useDesk } from '../../audio/VoiceContext';
import type { Viewer } from './tile';
import { subjectOf } from './WallTile';
import type { Tile } from './wall';

/** Tells the desk what the talk button talks to: the sessions of the selected tiles, as far as we are in them. */
export function useTalkTargets(tiles: readonly Tile[], viewer: Viewer, selected: readonly string[]): void {
  const desk = useDesk();
  const targets = selected.flatMap((id) => {
    const tile = tiles.find((one) => one.id === id);
    return tile?.state.kind === 'connected' ? [{ session: tile.state.session.id, name: subjectOf(tile, viewer).name }] : [];
  });
  useEffect(() => desk.select(targets));
  useEffect(() => () => desk.select([]), [desk]);
}
