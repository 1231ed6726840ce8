import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'react-router';

import type { User } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { dayText } from '../../ui/time';
import { roleWords } from './roles';
import { UserForm } from './UserForm';

type Open = { kind: 'new' } | { kind: 'edit'; user: User };

/** Users as the administrator keeps them: who has a handset, who may sign in to the console. */
export function UsersPage() {
  const { rest } = useGateway();
  const live = useLive((view) => view.users);
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 250);
  const [open, setOpen] = useState<Open>();
  const field = useRef<HTMLInputElement>(null);
  useCommand({ id: 'users.search', title: 'Search users', section: 'Users', icon: 'search', key: '/', run: () => field.current?.focus() });

  const pages = useInfiniteQuery({
    queryKey: ['users', q],
    queryFn: ({ pageParam }) => rest.users(q, pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const users = pages.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <Panel
      title="Users"
      level={1}
      fill
      actions={
        <>
          <TextInput
            ref={field}
            type="search"
            size="xs"
            aria-label="Search users"
            placeholder="Name or address"
            leftSection={<Icon name="search" size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button leftSection={<Icon name="userPlus" size={14} />} onClick={() => setOpen({ kind: 'new' })}>
            Add user
          </Button>
        </>
      }
    >
      {pages.isPending ? <LoadingRows rows={12} label="Loading the users" /> : null}
      {pages.isError ? <ErrorState title="The users cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && users.length === 0 ? (
        <EmptyState icon="users" title={q === '' ? 'There is no user yet' : 'No user matches'}>
          {q === '' ? 'Add the first one: its address and password are what a handset registers with.' : undefined}
        </EmptyState>
      ) : null}
      {users.length > 0 ? (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Address</th>
              <th scope="col">State</th>
              <th scope="col">Console role</th>
              <th scope="col">Answers</th>
              <th scope="col">Bars</th>
              <th scope="col">Added</th>
              <th scope="col">PoC settings</th>
              <th scope="col">Calls</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => {
              const registered = live.get(user.id)?.registered ?? user.registered;
              return (
                <tr key={user.id}>
                  <td>
                    <button type="button" className={table['rowButton']} onClick={() => setOpen({ kind: 'edit', user })}>
                      {user.displayName}
                    </button>
                  </td>
                  <td className={`${table['code'] ?? ''} ${table['nowrap'] ?? ''}`}>{user.address}</td>
                  <td>
                    <StateMark tone={registered ? 'good' : 'quiet'} icon={registered ? 'circleCheck' : 'minus'} bare>
                      {registered ? 'registered' : 'not registered'}
                    </StateMark>
                  </td>
                  <td>{user.role === undefined ? <span className={table['soft']}>none</span> : roleWords[user.role]}</td>
                  <td className={table['soft']}>{user.answerMode === 'automatic' ? 'automatically' : 'by hand'}</td>
                  <td className={table['soft']}>{barredText(user)}</td>
                  <td className={`${table['soft'] ?? ''} ${table['nowrap'] ?? ''}`}>{dayText(new Date(user.createdAt))}</td>
                  <td>
                    <Link to={`/users/${encodeURIComponent(user.id)}/settings`} aria-label={`PoC settings of ${user.displayName}`}>
                      Settings
                    </Link>
                  </td>
                  <td>
                    <Link to={`/users/${encodeURIComponent(user.id)}/forwarding`} aria-label={`Call forwarding of ${user.displayName}`}>
                      Forwarding
                    </Link>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : null}
      {pages.hasNextPage ? (
        <div className={table['more']}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more users
          </Button>
        </div>
      ) : null}
      {open === undefined ? null : <UserForm user={open.kind === 'edit' ? open.user : undefined} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function barredText(user: User): string {
  const barred = [...(user.sessionBarring ? ['sessions'] : []), ...(user.alertBarring ? ['alerts'] : [])];
  return barred.length === 0 ? 'nothing' : barred.join(' and ');
}
