import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { NavLink } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import type { Mailbox } from '../../gateway/mailboxes';
import { explain } from '../../gateway/problem';
import type { OwnerKind, Owners } from '../../gateway/useOwners';
import { CountMark } from '../../ui/CountMark';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';
import { AddMailbox } from './AddMailbox';
import classes from './MessagesPage.module.css';

type Props = {
  me: string | undefined;
  own: readonly Mailbox[];
  maySeeAll: boolean;
  mayAdd: boolean;
  selected: string | undefined;
  owners: Owners;
  onAdded: (mailbox: string) => void;
};

/** One's own mailbox first, then those that one shares, and by right those of everybody else. */
export function MailboxList({ me, own, maySeeAll, mayAdd, selected, owners, onAdded }: Props) {
  const { rest } = useGateway();
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState(false);
  const [q] = useDebouncedValue(search.trim(), 250);
  const pages = useInfiniteQuery({
    queryKey: ['mailboxes', 'list', q],
    queryFn: ({ pageParam }) => rest.mailboxes(q, pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
    enabled: maySeeAll,
  });
  const others = (pages.data?.pages.flatMap((page) => page.data) ?? []).filter((one) => !own.some((mine) => mine.id === one.id));
  return (
    <Panel
      title="Mailboxes"
      fill
      actions={
        mayAdd ? (
          <Button size="xs" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => setAdding(true)}>
            Add a mailbox
          </Button>
        ) : null
      }
    >
      {maySeeAll ? (
        <div className={table['tools']}>
          <TextInput
            type="search"
            size="xs"
            className={table['grow'] ?? ''}
            aria-label="Search mailboxes"
            placeholder="Address or number"
            leftSection={<Icon name="search" size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {pages.isLoading ? <LoadingRows label="Loading the mailboxes" /> : null}
      {pages.isError ? <ErrorState title="The mailboxes cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && others.length === 0 && (own.length === 0 || q !== '') ? <EmptyState icon="voicemail" title={q === '' ? 'There is no mailbox yet' : 'No other mailbox matches'} /> : null}
      <ul className={classes['list']}>
        {[...own, ...others].map((one) => (
          <li key={one.id}>
            <NavLink to={`/messages/${one.id}`} className={classes['mailbox'] ?? ''} aria-current={one.id === selected ? 'page' : undefined}>
              <span className={classes['name']}>
                {one.owner === me ? 'Mine' : (owners.nameOf(one.owner) ?? one.owner)} {one.owner === me ? null : <Kind of={owners.kindOf(one.owner)} />}
              </span>
              <code>{one.owner}</code>
              <span className={classes['number']}>{one.number}</span>
              <CountMark count={one.messages.new} of="new" />
            </NavLink>
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className={table['more']}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more mailboxes
          </Button>
        </div>
      ) : null}
      {adding ? (
        <AddMailbox
          owners={owners}
          onClose={() => setAdding(false)}
          onAdded={(mailbox) => {
            setAdding(false);
            onAdded(mailbox);
          }}
        />
      ) : null}
    </Panel>
  );
}

/** A person’s is what is usual. */
function Kind({ of }: { of: OwnerKind | undefined }) {
  return of === undefined || of === 'person' ? null : <span className={classes['kind']}>{of}</span>;
}
