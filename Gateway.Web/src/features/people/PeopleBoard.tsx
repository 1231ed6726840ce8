import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo, useRef, useState } from 'react';

import type { User } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { addressTyped, type BoardEntry, boardOf, type BoardWish, devicesText, networkOf, reachText, rowState, userPartOf, wholeBoard } from './board';
import classes from './PeopleBoard.module.css';
import { type PresenceLook, presenceLook, sessionsText, stateChoices } from './presenceWords';
import { usePresences } from './usePresences';

type Props = {
  /** The viewer's own address: nobody calls himself. */
  own: string | undefined;
  mayAlert: boolean;
  mayCall: boolean;
  maySeeGroups: boolean;
  /** Whether it may be asked how people are; else only who is registered is shown. */
  maySeePresence: boolean;
  onAlert: (addresses: string[]) => void;
  onCall: (addresses: string[]) => void;
  /** Somebody is to be looked at closer. */
  onOpen: (address: string) => void;
};

const registrations = [
  { value: 'all', label: 'Everybody' },
  { value: 'registered', label: 'Registered' },
  { value: 'notRegistered', label: 'Not registered' },
];
const sorts = [
  { value: 'reach', label: 'Reachable first' },
  { value: 'name', label: 'By name' },
  { value: 'state', label: 'By state' },
  { value: 'lastSeen', label: 'Seen last' },
];

/** Everybody the gateway knows, with what it has confirmed: how they are, as far as they let it be known, and what they are registered with. */
export function PeopleBoard({ own, mayAlert, mayCall, maySeeGroups, maySeePresence, onAlert, onCall, onOpen }: Props) {
  const { rest } = useGateway();
  const loaded = useLive((view) => view.loaded);
  const users = useLive((view) => view.users);
  const presences = usePresences();
  const [wish, setWish] = useState<Omit<BoardWish, 'members'>>(wholeBoard);
  const [group, setGroup] = useState('');
  const change = (part: Partial<Omit<BoardWish, 'members'>>) => setWish((before) => ({ ...before, ...part }));
  const groups = useQuery({ queryKey: ['wall'], queryFn: () => rest.groups(), enabled: maySeeGroups }).data?.data ?? [];
  const members = groups.find(({ id }) => id === group)?.members.map(({ address }) => address);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const searchField = useRef<HTMLInputElement>(null);
  // People of other networks are known by the group alone; what changes of them comes live.
  const hasOthers = members?.some((address) => ![...users.values()].some((user) => user.address === address)) === true;
  const others = useQuery({ queryKey: ['presence', 'group', group], queryFn: () => rest.presenceOfGroup(group), enabled: hasOthers && maySeePresence }).data ?? [];
  const foreign = hasOthers ? others.filter((person) => person.user === undefined) : [];
  const board = boardOf(users.values(), presences, { ...wish, members: members === undefined ? undefined : new Set(members) }, foreign);
  const typed = maySeePresence ? addressTyped(wish.search) : undefined;
  const callable = [...chosen].filter((address) => address !== own);

  useCommand({
    id: 'people.search',
    title: 'Search people',
    section: 'People',
    icon: 'search',
    key: '/',
    run: () => searchField.current?.focus(),
  });

  const choose = (address: string, wanted: boolean) =>
    setChosen((before) => new Set(wanted ? [...before, address] : [...before].filter((other) => other !== address)));

  return (
    <Panel
      title="People"
      note={loaded ? `${board.registered} of ${board.total} registered` : undefined}
      fill
    >
      <div className={classes['tools']}>
        <TextInput
          ref={searchField}
          type="search"
          size="xs"
          aria-label="Search people"
          placeholder="Name or any address"
          leftSection={<Icon name="search" size={14} />}
          rightSection={<kbd className={classes['hint']}>/</kbd>}
          value={wish.search}
          onChange={(event) => change({ search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typed !== undefined && board.shown.length === 0) onOpen(typed);
            if (event.key !== 'Escape') return;
            change({ search: '' });
            event.currentTarget.blur();
          }}
        />
        <div className={classes['choices']}>
          <NativeSelect
            size="xs"
            aria-label="Show"
            value={wish.show}
            data={maySeePresence ? [{ group: 'Registration', items: registrations }, { group: 'State', items: [...stateChoices] }] : registrations}
            onChange={(event) => change({ show: event.currentTarget.value as BoardWish['show'] })}
          />
          <NativeSelect size="xs" aria-label="Order" value={wish.sort} data={maySeePresence ? sorts : sorts.slice(0, 2)} onChange={(event) => change({ sort: event.currentTarget.value as BoardWish['sort'] })} />
          {groups.length > 0 ? (
            <NativeSelect
              size="xs"
              aria-label="Group"
              value={group}
              data={[{ value: '', label: 'Any group' }, ...groups.map(({ id, displayName }) => ({ value: id, label: displayName }))]}
              onChange={(event) => setGroup(event.currentTarget.value)}
            />
          ) : null}
        </div>
        {chosen.size > 0 ? (
          <>
            {mayCall && callable.length > 0 ? (
              <Button
                leftSection={<Icon name="phone" size={14} />}
                onClick={() => {
                  onCall(callable);
                  setChosen(new Set());
                }}
              >
                Call {callable.length} selected
              </Button>
            ) : null}
            {mayAlert ? (
              <Button variant={mayCall ? 'default' : 'filled'} leftSection={<Icon name="bell" size={14} />} onClick={() => onAlert([...chosen])}>
                Alert {chosen.size} selected
              </Button>
            ) : null}
            <Button variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
              Clear
            </Button>
          </>
        ) : null}
      </div>
      {loaded ? null : <LoadingRows rows={12} label="Loading the people" />}
      {loaded && board.total === 0 ? (
        <EmptyState icon="users" title="Nobody is known yet">
          Add users, or start the gateway with its simulated fleet, and they appear here as they register.
        </EmptyState>
      ) : null}
      {board.total > 0 && board.shown.length === 0 ? (
        <EmptyState
          icon="search"
          title="Nobody matches"
          action={
            <>
              {typed === undefined ? null : <Button onClick={() => onOpen(typed)}>Look at {typed}</Button>}
              <Button
                variant="default"
                onClick={() => {
                  setWish(wholeBoard);
                  setGroup('');
                }}
              >
                Show everybody
              </Button>
            </>
          }
        >
          {maySeePresence && typed === undefined ? 'People of other networks are found by their whole address, and are on this board while you watch them.' : undefined}
        </EmptyState>
      ) : null}
      <ul className={classes['list']} aria-label="People" onKeyDown={moveFocus}>
        {board.shown.map(({ address, displayName, user, presence }) => (
          <Person
            key={address}
            address={address}
            displayName={displayName}
            user={user}
            presence={presence}
            chosen={chosen.has(address)}
            mayAlert={mayAlert}
            mayCall={mayCall}
            isOwn={address === own}
            onChoose={choose}
            onAlert={(address) => onAlert([address])}
            onCall={(address) => onCall([address])}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </Panel>
  );
}

type PersonProps = {
  address: string;
  displayName: string;
  user: User | undefined;
  presence: BoardEntry['presence'];
  chosen: boolean;
  mayAlert: boolean;
  mayCall: boolean;
  isOwn: boolean;
  onChoose: (address: string, wanted: boolean) => void;
  onAlert: (address: string) => void;
  onCall: (address: string) => void;
  onOpen: (address: string) => void;
};

const registered: PresenceLook = { tone: 'good', icon: 'circleCheck', word: 'registered' };
const notRegistered: PresenceLook = { tone: 'quiet', icon: 'minus', word: 'not registered' };

/** Drawn again only when its own user changes: its callbacks must not lean on what the board holds at the moment. */
const Person = memo(
  function Person({ address, displayName, user, presence, chosen, mayAlert, mayCall, isOwn, onChoose, onAlert, onCall, onOpen }: PersonProps) {
    const state = rowState({ address, displayName, user, presence });
    const look = state === 'registered' ? registered : state === 'notRegistered' ? notRegistered : presenceLook(state, presence?.reason);
    // Where he talks is of more interest than where else he is.
    const talks = sessionsText(presence?.sessions?.filter(({ talking }) => talking === true) ?? []);
    const where = sessionsText(presence?.sessions ?? []);
    const note = presence?.seen?.note;
    return (
      <li className={classes['person']} data-away={state === 'offline' || state === 'notRegistered' || undefined}>
        {mayAlert || mayCall ? (
          <Checkbox
            className={classes['check'] ?? ''}
            size="xs"
            aria-label={`Select ${displayName}`}
            checked={chosen}
            onChange={(event) => onChoose(address, event.currentTarget.checked)}
          />
        ) : null}
        <span className={classes['who']}>
          <button type="button" className={classes['name']} aria-label={displayName} onClick={() => onOpen(address)}>
            {displayName === address ? userPartOf(address) : displayName}
          </button>
          <span className={classes['address']}>
            {talks !== '' ? <b className={classes['talking']}>talks in {talks}</b> : where === '' ? null : <span className={classes['where']}>in {where}</span>}
            {note === undefined ? null : <span className={classes['note']}>{note}</span>}
            {where === '' && note === undefined ? address : null}
          </span>
        </span>
        {presence === undefined || presence.watched.length === 0 ? null : (
          <span className={classes['bars']} title="you watch">
            <StateMark tone="accent" icon="eye" bare>
              watched
            </StateMark>
          </span>
        )}
        {user?.alertBarring === true ? (
          <span className={classes['bars']} title="bars alerts">
            <StateMark tone="attention" icon="barred" bare>
              bars alerts
            </StateMark>
          </span>
        ) : null}
        <span className={classes['reach']} title={user === undefined ? 'another network' : devicesText(user)}>
          {user === undefined ? networkOf(address) : reachText(user)}
        </span>
        <span className={classes['state']} title={user === undefined ? undefined : devicesText(user)}>
          <StateMark tone={look.tone} icon={look.icon}>
            {look.word}
          </StateMark>
        </span>
        {mayAlert ? (
          <Button
            className={`${classes['action'] ?? ''} ${classes['alert'] ?? ''}`}
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="bell" size={13} />}
            aria-label={`Alert ${displayName}`}
            onClick={() => onAlert(address)}
          >
            <span className={classes['verb']}>Alert</span>
          </Button>
        ) : null}
        {mayCall && !isOwn ? (
          <Button
            className={`${classes['action'] ?? ''} ${classes['call'] ?? ''}`}
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="phone" size={13} />}
            aria-label={`Call ${displayName}`}
            onClick={() => onCall(address)}
          >
            <span className={classes['verb']}>Call</span>
          </Button>
        ) : null}
      </li>
    );
  },
  (before, after) =>
    before.user === after.user &&
    before.presence === after.presence &&
    before.chosen === after.chosen &&
    before.mayAlert === after.mayAlert &&
    before.mayCall === after.mayCall &&
    before.isOwn === after.isOwn,
);

/** Up and down walk through the rows, keeping to the same control of each. */
function moveFocus(event: React.KeyboardEvent<HTMLUListElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as Element).closest('li');
  if (step === undefined || row === null) return;
  const kind = (event.target as Element).tagName.toLowerCase();
  const index = [...row.querySelectorAll(kind)].indexOf(event.target as Element);
  const next = step === 1 ? row.nextElementSibling : row.previousElementSibling;
  const control = next?.querySelectorAll<HTMLElement>(kind)[index];
  if (control === undefined) return;
  event.preventDefault();
  control.focus();
}
