import { useLive } from '../../gateway/GatewayContext';
import type { Floor } from '../../gateway/model';
import { isRunning, talkLook } from '../../audio/talk';
import { useDesk, useVoice } from '../../audio/VoiceContext';
import { useNow } from '../../ui/useNow';
import type { Viewer } from './tile';
import { tileVoice, type TileVoice } from './tileVoice';
import type { Tile } from './wall';

/** How often a notice may have to go, or a second to be counted down; the wall itself looks each second. */
const lookEveryMs = { running: 250, still: 60_000 };

export type TileTalk = { voice: TileVoice; floor: Floor | undefined };

/** The talk of each tile, by the tile. */
export function useTileVoices(tiles: readonly Tile[], viewer: Viewer, now: number): ReadonlyMap<string, TileTalk> {
  const desk = useDesk();
  const talks = useVoice((one) => one.talks);
  const floors = useLive((view) => view.floors);
  const isAnyRunning = [...talks.values()].some((talk) => isRunning(talk, desk.ports.now()));
  useNow(isAnyRunning ? lookEveryMs.running : lookEveryMs.still);
  const at = desk.ports.now();
  return new Map(
    tiles.map((tile) => {
      const session = tile.state.kind === 'none' ? undefined : tile.state.session.id;
      const talk = session === undefined ? undefined : talks.get(session);
      const floor = session === undefined ? undefined : floors.get(session);
      return [tile.id, { voice: tileVoice(tile.state, talk === undefined ? undefined : talkLook(talk, at), floor, viewer, now), floor }];
    }),
  );
}
