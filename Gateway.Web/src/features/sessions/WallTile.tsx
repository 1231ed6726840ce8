import { ActionIcon, Tooltip } from '@mantine/core';

import type { Session } from '../../gateway/model';
import { Age } from '../../ui/Age';
import { Icon } from '../../ui/Icon';
import { StateMark } from '../../ui/StateMark';
import type { Subject } from './commands';
import { Refusals } from './Refusals';
import { SessionActions } from './SessionActions';
import type { Viewer } from './tile';
import classes from './GroupWall.module.css';
import { TileSound } from './TileSound';
import { TileTalkKey } from './TileTalkKey';
import { queueText, talkerName } from './tileVoice';
import type { TileTalk } from './useTileVoices';
import { accessText, voiceLook } from './voiceWording';
import type { Tile } from './wall';
import { endOf, initiatorOf, nameOf, outMeaning, peopleText, refusalsOf, sessionName, tileLook, typeWords } from './wording';

/** What a tile is called, what its buttons are about and the word for its state. */
export function subjectOf(tile: Tile, viewer: Viewer): Subject & { word: string } {
  const session = tile.state.kind === 'none' ? undefined : tile.state.session;
  const name = tile.group?.displayName ?? (session === undefined ? 'Session' : sessionName(session, viewer));
  return {
    name,
    word: tileLook(tile.state).word,
    ...(tile.group === undefined ? {} : { group: tile.group }),
    ...(session === undefined ? {} : { session }),
  };
}

type Props = {
  tile: Tile;
  talk: TileTalk | undefined;
  number: number;
  viewer: Viewer;
  selected: 'first' | 'also' | undefined;
  /** `also`: beside those that are selected already. */
  onSelect: (also: boolean) => void;
  onOpen: (session: string) => void;
};

/** One tile: its state as a word, a shape, an outline and a colour together, what there is to know, and what can be done. */
export function WallTile({ tile, talk, number, viewer, selected, onSelect, onOpen }: Props) {
  const subject = subjectOf(tile, viewer);
  const { name, session } = subject;
  const voice = talk?.voice ?? { kind: 'none' };
  const look = voiceLook(voice) ?? tileLook(tile.state);
  return (
    <li
      className={classes['tile']}
      data-kind={tile.state.kind}
      data-voice={voice.kind}
      data-tone={look.tone}
      data-selected={selected}
      aria-label={`${name}: ${look.word}`}
    >
      <div className={classes['top']}>
        <button type="button" className={classes['name']} aria-pressed={selected !== undefined} onClick={(event) => onSelect(event.shiftKey || event.ctrlKey || event.metaKey)}>
          {number <= 9 ? <kbd aria-label={`key ${number}`}>{number}</kbd> : null}
          <span>{name}</span>
        </button>
        {session === undefined ? null : (
          <Tooltip label="Participants, timeline and SIP ladder">
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Details of ${name}`} onClick={() => onOpen(session.id)}>
              <Icon name="eye" size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <span className={classes['mark']}>
        <StateMark tone={look.tone} icon={look.icon}>
          {look.word}
        </StateMark>
      </span>
      <div className={classes['about']}>
        <Talk talk={talk} tile={tile} viewer={viewer} />
        <About tile={tile} viewer={viewer} />
      </div>
      {tile.state.kind === 'connected' ? (
        <>
          <TileSound channel={tile.id} session={tile.state.session.id} name={name} />
          {tile.group === undefined ? null : <TileTalkKey channel={tile.id} name={name} />}
        </>
      ) : null}
      {tile.actions.length === 0 ? null : (
        <div className={classes['actions']}>
          <SessionActions subject={subject} actions={tile.actions} viewer={viewer} size="compact-sm" onRun={() => onSelect(false)} />
        </div>
      )}
    </li>
  );
}

/** Who talks, who waits, and who talked last. */
function Talk({ talk, tile, viewer }: { talk: TileTalk | undefined; tile: Tile; viewer: Viewer }) {
  if (talk === undefined || !['connected', 'joinable', 'running'].includes(tile.state.kind)) return null;
  const { voice, floor } = talk;
  const holder = floor?.holder;
  const last = floor?.lastBurst;
  const waiting = queueText(floor, viewer);
  const own = holder?.address === viewer.address && viewer.address !== undefined;
  return (
    <>
      {voice.kind === 'refused' ? <p className={classes['cause']}>{voice.text}</p> : null}
      {voice.kind === 'receiving' ? (
        <p className={classes['talker']}>{voice.talker}</p>
      ) : holder !== undefined && !own ? (
        <p className={classes['talker']}>{holder.displayName ?? holder.address} talks</p>
      ) : last?.endedAt === undefined ? null : (
        <p>
          Last: <b>{last.talker === viewer.address ? 'you' : talkerName(last)}</b>, <Age at={last.endedAt} />
          {last.accessMs === undefined ? '' : `, granted in ${accessText(last.accessMs)}`}
        </p>
      )}
      {waiting === '' ? null : <p>Queue: {waiting}</p>}
    </>
  );
}

function About({ tile, viewer }: { tile: Tile; viewer: Viewer }) {
  const { state, group } = tile;
  switch (state.kind) {
    case 'none':
      return <p>{tile.note ?? (group === undefined ? '' : `${peopleText(group.memberCount)}${group.type === 'chat' ? ', chat' : group.type === 'broadcast' ? ', broadcast' : ''}`)}</p>;
    case 'calling': {
      const ringing = state.session.participants.filter((one) => one.state === 'ringing' && one.address !== viewer.address).length;
      return (
        <p>
          {state.answered} of {state.invited} answered{ringing > 0 ? `, rings at ${ringing}` : ''}, for <Age at={state.session.createdAt} />
        </p>
      );
    }
    case 'incoming':
      return (
        <p>
          {initiatorOf(state.session)} calls, {typeWords[state.session.type]}, for <Age at={state.session.createdAt} />
        </p>
      );
    case 'connected':
      return (
        <>
          <p>
            {peopleText(state.session.connectedCount)}
            {state.pending > 0 ? `, still calling ${state.pending}` : ''}, for <Age at={state.session.establishedAt ?? state.session.createdAt} />
          </p>
          <Others session={state.session} viewer={viewer} />
        </>
      );
    case 'leaving':
      return <p>On the way out</p>;
    case 'disconnected':
      return <p>{state.means === undefined ? 'You are not in it any more.' : `You: ${outMeaning(state.means)}.`} It goes on.</p>;
    case 'joinable':
    case 'running':
      return (
        <p>
          {peopleText(state.session.connectedCount)}, called by {initiatorOf(state.session)}, for <Age at={state.session.establishedAt ?? state.session.createdAt} />
          {tile.note === undefined ? '' : `. ${tile.note}`}
        </p>
      );
    case 'ended':
      return <Ended session={state.session} />;
  }
}

function Others({ session, viewer }: { session: Session; viewer: Viewer }) {
  const names = session.participants.filter((one) => one.state === 'connected' && one.address !== viewer.address).map(nameOf);
  return names.length === 0 ? null : <p className={classes['people']}>{names.slice(0, 6).join(', ')}{names.length > 6 ? ' …' : ''}</p>;
}

function Ended({ session }: { session: Session }) {
  const why = refusalsOf(session).slice(0, 1);
  const answer = session.sip;
  return (
    <>
      <p>
        {endOf(session).meaning}
        {answer === undefined || answer.status < 300 ? '' : ` SIP ${answer.status} ${answer.reason}.`}
      </p>
      <Refusals why={why} />
    </>
  );
}
