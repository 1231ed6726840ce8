import { volumeStep } from '../../audio/mix';
import { useDesk } from '../../audio/VoiceContext';
import { announce } from '../../ui/announcer';
import { useCommand } from '../../ui/commands';
import type { Viewer } from './tile';
import { useReplay } from './useReplay';
import { subjectOf } from './WallTile';
import type { Tile } from './wall';

/** Keys for what the selected tile sounds like. */
export function useSoundKeys(tiles: readonly Tile[], viewer: Viewer, selected: readonly string[]): void {
  const desk = useDesk();
  const { replay } = useReplay();
  const tile = tiles.find((one) => one.id === selected[0]);
  const session = tile === undefined || tile.state.kind === 'none' ? undefined : tile.state.session.id;
  const name = tile === undefined ? '' : subjectOf(tile, viewer).name;
  const isHeard = tile?.state.kind === 'connected';
  const turn = (by: number) => {
    if (tile !== undefined) announce(`${name}: volume ${Math.round(desk.turn(tile.id, by) * 100)} %`);
  };
  const mute = () => {
    if (tile !== undefined) announce(desk.toggleMute(tile.id) ? `${name} is muted` : `${name} is heard again`);
  };
  const solo = () => {
    if (tile !== undefined) announce(desk.toggleSolo(tile.id) ? `Only ${name} is heard` : `${name} is no solo any more`);
  };
  useCommand({ id: 'sound.mute', title: 'Mute the selected group', section: 'Sound', icon: 'volumeOff', key: 'M', run: mute }, isHeard);
  useCommand({ id: 'sound.solo', title: 'Solo: hear the selected group only', section: 'Sound', icon: 'headphones', key: 'S', run: solo }, isHeard);
  useCommand({ id: 'sound.softer', title: 'Softer', section: 'Sound', key: '[', run: () => turn(-volumeStep) }, isHeard);
  useCommand({ id: 'sound.louder', title: 'Louder', section: 'Sound', key: ']', run: () => turn(volumeStep) }, isHeard);
  useCommand(
    { id: 'sound.replay', title: 'Replay the last burst; again: the one before', section: 'Sound', icon: 'replay', key: 'R', run: () => (session === undefined ? undefined : replay(session, name)) },
    session !== undefined,
  );
}
