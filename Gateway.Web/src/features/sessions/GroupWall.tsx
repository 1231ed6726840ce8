import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

import { useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { announce } from '../../ui/announcer';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { commandFor } from './commands';
import classes from './GroupWall.module.css';
import type { TileAction, TileKind, Viewer } from './tile';
import { subjectOf, WallTile } from './WallTile';
import { useGatewayNow } from './useGatewayNow';
import { useGroups } from './useGroups';
import { useSessionCommands } from './useSessionCommands';
import { useSoundKeys } from './useSoundKeys';
import { useTalkTargets } from './useTalkTargets';
import { useTileVoices } from './useTileVoices';
import { useVoiceNews } from './useVoiceNews';
import { useWholeSessions } from './useWholeSessions';
import { newsOf, targetOf, type Tile, wallOf } from './wall';

type Props = {
  viewer: Viewer;
  mayControl: boolean;
  maySeeGroups: boolean;
  /** The tiles that are selected; keys act on the first. */
  selected: readonly string[];
  /** `also`: beside those that are selected already, or not any more. */
  onSelect: (tile: string, also?: boolean) => void;
  onOpen: (session: string) => void;
  onCompose: () => void;
};

/** A tile for each group and for each session of people without one. Two dispatchers see the same, each with his own part in it. */
export function GroupWall({ viewer, mayControl, maySeeGroups, selected, onSelect, onOpen, onCompose }: Props) {
  const loaded = useLive((view) => view.loaded);
  const groups = useGroups(maySeeGroups);
  const sessions = useWholeSessions();
  const now = useGatewayNow();
  const ready = loaded && !groups.isLoading;
  const tiles = wallOf(groups.data?.data ?? [], ready ? sessions : [], viewer, mayControl, now);
  const ofGroups = tiles.filter((tile) => tile.group !== undefined);
  const direct = tiles.filter((tile) => tile.group === undefined);
  const talks = useTileVoices(tiles, viewer, now);
  useNews(tiles, viewer, ready);
  useVoiceNews(tiles, talks, viewer, selected);
  useKeys({ tiles, viewer, selected: selected[0], onSelect, onOpen });
  useSoundKeys(tiles, viewer, selected);
  useTalkTargets(tiles, viewer, selected);

  const list = (label: string, some: readonly Tile[]) => (
    <ul className={classes['tiles']} aria-label={label}>
      {some.map((tile) => (
        <WallTile
          key={tile.id}
          tile={tile}
          talk={talks.get(tile.id)}
          number={tiles.indexOf(tile) + 1}
          viewer={viewer}
          selected={selected[0] === tile.id ? 'first' : selected.includes(tile.id) ? 'also' : undefined}
          onSelect={(also) => onSelect(tile.id, also)}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );

  return (
    <Panel
      title="Group wall"
      fill
      note={ready ? noteOf(tiles) : undefined}
      actions={
        mayControl ? (
          <Button leftSection={<Icon name="phone" size={14} />} onClick={onCompose}>
            New session
          </Button>
        ) : null
      }
    >
      <div className={classes['both']}>
        <div className={classes['wall']} data-board tabIndex={0} role="group" aria-label="Board">
          {ready ? null : <LoadingRows rows={6} label="Loading the wall" />}
          {groups.isError ? <ErrorState title="The groups cannot be shown" reason={explain(groups.error)} onRetry={() => void groups.refetch()} /> : null}
          {ready && groups.isSuccess && ofGroups.length === 0 ? (
            <EmptyState icon="group" title="There is no group yet">
              Each group has a tile here. Sessions of people without a group stand below.
            </EmptyState>
          ) : null}
          {ofGroups.length > 0 ? list('Groups', ofGroups) : null}
        </div>
        <section className={classes['direct']} data-empty={direct.length === 0 || undefined} aria-label="One-to-one and ad-hoc">
          <h3 className={classes['heading']}>One-to-one and ad-hoc</h3>
          {direct.length === 0 ? <p className={classes['heading']}>No such session goes on.</p> : list('One-to-one and ad-hoc sessions', direct)}
        </section>
      </div>
    </Panel>
  );
}

function noteOf(tiles: readonly Tile[]): string {
  const going = tiles.filter(({ state }) => state.kind !== 'none' && state.kind !== 'ended').length;
  const own = tiles.filter(({ state }) => state.kind === 'connected').length;
  return going === 0 ? 'no session' : `${going} in session, you are in ${own}`;
}

/** Tells screen readers of what happened to the viewer's own sessions since the last time. */
function useNews(tiles: readonly Tile[], viewer: Viewer, ready: boolean): void {
  const known = useRef<ReadonlyMap<string, TileKind>>(undefined);
  useEffect(() => {
    if (!ready) return;
    const before = known.current;
    known.current = new Map(tiles.map((tile) => [tile.id, tile.state.kind]));
    if (before === undefined) return;
    for (const tile of tiles) {
      const news = newsOf(before.get(tile.id) ?? 'none', tile, subjectOf(tile, viewer).name);
      if (news !== undefined) announce(news.text, news.urgency);
    }
  }, [tiles, viewer, ready]);
}

type Keys = Pick<Props, 'viewer' | 'onSelect' | 'onOpen'> & { tiles: readonly Tile[]; selected: string | undefined };

function useKeys({ tiles, viewer, selected, onSelect, onOpen }: Keys): void {
  const commands = useSessionCommands();
  const press = (wanted: readonly TileAction[], nothing: string) => {
    const target = targetOf(tiles, selected, wanted);
    const command = target === undefined ? undefined : commandFor(target.action, subjectOf(target.tile, viewer), viewer);
    if (target === undefined || command === undefined) {
      announce(nothing);
      return;
    }
    onSelect(target.tile.id);
    commands.mutate(command);
  };
  const chosen = tiles.find((tile) => tile.id === selected);
  const session = chosen === undefined || chosen.state.kind === 'none' ? undefined : chosen.state.session;
  useCommand({ id: 'session.join', title: 'Accept the call, or join the session', section: 'Sessions', icon: 'logIn', key: 'J', run: () => press(['accept', 'join'], 'Nothing to join. Select a tile first.') });
  useCommand({ id: 'session.leave', title: 'Leave the session', section: 'Sessions', icon: 'signOut', key: 'L', run: () => press(['leave'], 'You are in no session, or in several: select a tile first.') });
  useCommand({ id: 'session.cancel', title: 'Cancel or decline the call', section: 'Sessions', icon: 'x', key: 'X', run: () => press(['cancel', 'decline'], 'There is no call to cancel.') });
  useCommand({ id: 'session.call', title: 'Call the selected group', section: 'Sessions', icon: 'phone', key: 'K', run: () => press(['call'], 'Select a group first.') }, chosen?.actions.includes('call') ?? false);
  useCommand({ id: 'session.details', title: 'Details of the selected tile', section: 'Sessions', icon: 'eye', key: 'D', run: () => (session === undefined ? undefined : onOpen(session.id)) }, session !== undefined);
  const select = (number: number, also: boolean) => {
    const tile = tiles[number - 1];
    if (tile === undefined) return;
    onSelect(tile.id, also);
    const { name, word } = subjectOf(tile, viewer);
    announce(`${name}: ${word}`);
  };
  useTileKey(1, tiles, select);
  useTileKey(2, tiles, select);
  useTileKey(3, tiles, select);
  useTileKey(4, tiles, select);
  useTileKey(5, tiles, select);
  useTileKey(6, tiles, select);
  useTileKey(7, tiles, select);
  useTileKey(8, tiles, select);
  useTileKey(9, tiles, select);
}

function useTileKey(number: number, tiles: readonly Tile[], select: (number: number, also: boolean) => void): void {
  const isThere = tiles.length >= number;
  useCommand({ id: `wall.${number}`, title: `Select tile ${number}`, section: 'Wall', key: String(number), run: () => select(number, false) }, isThere);
  useCommand({ id: `wall.also.${number}`, title: `Add tile ${number} to the selection`, section: 'Wall', key: `Shift+${number}`, run: () => select(number, true) }, isThere);
}
