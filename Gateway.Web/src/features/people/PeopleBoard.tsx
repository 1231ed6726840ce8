import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { memo, useRef, useState } from 'react';

import type { User } from '../../gateway/model';
import { useLive } from '../../gateway/GatewayContext';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { type BoardFilter, boardOf, devicesText, reachText } from './board';
import classes from './PeopleBoard.module.css';

type Props = {
  /** The viewer's own address: nobody calls himself. */
  own: string | undefined;
  mayAlert: boolean;
  mayCall: boolean;
  onAlert: (addresses: string[]) => void;
  onCall: (addresses: string[]) => void;
};

/** Everybody the gateway knows, with the registration state it has confirmed. */
export function PeopleBoard({ own, mayAlert, mayCall, onAlert, onCall }: Props) {
  const loaded = useLive((view) => view.loaded);
  const users = useLive((view) => view.users);
  const [filter, setFilter] = useState<BoardFilter>('all');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const searchField = useRef<HTMLInputElement>(null);
  const board = boardOf(users.values(), filter, search);
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
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Show"
          value={filter}
          onChange={(value) => setFilter(value)}
          data={[
            { value: 'all', label: 'All' },
            { value: 'registered', label: 'Registered' },
            { value: 'notRegistered', label: 'Not registered' },
          ]}
        />
      }
    >
      <div className={classes['tools']}>
        <TextInput
          ref={searchField}
          type="search"
          size="xs"
          aria-label="Search people"
          placeholder="Name or address"
          leftSection={<Icon name="search" size={14} />}
          rightSection={<kbd className={classes['hint']}>/</kbd>}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setSearch('');
            event.currentTarget.blur();
          }}
        />
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
            <Button
              variant="default"
              onClick={() => {
                setSearch('');
                setFilter('all');
              }}
            >
              Show everybody
            </Button>
          }
        />
      ) : null}
      <ul className={classes['list']} aria-label="People" onKeyDown={moveFocus}>
        {board.shown.map((user) => (
          <Person
            key={user.id}
            user={user}
            chosen={chosen.has(user.address)}
            mayAlert={mayAlert}
            mayCall={mayCall}
            isOwn={user.address === own}
            onChoose={choose}
            onAlert={(address) => onAlert([address])}
            onCall={(address) => onCall([address])}
          />
        ))}
      </ul>
    </Panel>
  );
}

type PersonProps = {
  user: User;
  chosen: boolean;
  mayAlert: boolean;
  mayCall: boolean;
  isOwn: boolean;
  onChoose: (address: string, wanted: boolean) => void;
  onAlert: (address: string) => void;
  onCall: (address: string) => void;
};

/** Drawn again only when its own user changes: its callbacks must not lean on what the board holds at the moment. */
const Person = memo(
  function Person({ user, chosen, mayAlert, mayCall, isOwn, onChoose, onAlert, onCall }: PersonProps) {
    return (
      <li className={classes['person']} data-away={!user.registered || undefined}>
        {mayAlert || mayCall ? (
          <Checkbox
            className={classes['check'] ?? ''}
            size="xs"
            aria-label={`Select ${user.displayName}`}
            checked={chosen}
            onChange={(event) => onChoose(user.address, event.currentTarget.checked)}
          />
        ) : null}
        <span className={classes['who']}>
          <span className={classes['name']}>{user.displayName}</span>
          <span className={classes['address']}>{user.address}</span>
        </span>
        {user.alertBarring ? (
          <span className={classes['bars']} title="bars alerts">
            <StateMark tone="attention" icon="barred" bare>
              bars alerts
            </StateMark>
          </span>
        ) : null}
        <span className={classes['reach']} title={devicesText(user)}>
          {reachText(user)}
        </span>
        <span className={classes['state']} title={devicesText(user)}>
          <StateMark tone={user.registered ? 'good' : 'quiet'} icon={user.registered ? 'circleCheck' : 'minus'}>
            {user.registered ? 'registered' : 'not registered'}
          </StateMark>
        </span>
        {mayAlert ? (
          <Button
            className={`${classes['action'] ?? ''} ${classes['alert'] ?? ''}`}
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="bell" size={13} />}
            aria-label={`Alert ${user.displayName}`}
            onClick={() => onAlert(user.address)}
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
            aria-label={`Call ${user.displayName}`}
            onClick={() => onCall(user.address)}
          >
            <span className={classes['verb']}>Call</span>
          </Button>
        ) : null}
      </li>
    );
  },
  (before, after) =>
    before.user === after.user &&
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
