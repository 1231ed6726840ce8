import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import type { Mailbox, VoiceMessage } from '../../gateway/mailboxes';
import { explain, GatewayError } from '../../gateway/problem';
import { useOwners } from '../../gateway/useOwners';
import { Confirm } from '../../ui/Confirm';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import table from '../../ui/table.module.css';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { ForwardMessage } from './ForwardMessage';
import { MailboxList } from './MailboxList';
import { MessageRow } from './MessageRow';
import classes from './MessagesPage.module.css';
import { useMessageSteps } from './useMessageSteps';
import { anyMessage, callerOf, filterWords, queryOf, states } from './words';

type Rights = { maySeeAll: boolean; mayChangeAll: boolean; mayCall: boolean };
type Props = Rights & { me: string | undefined; selected: string | undefined; maySeeGroups: boolean; onCall: (address: string) => void; onSelect: (mailbox: string) => void };

/** The inbox: one's own mailbox, those of groups and roles that one shares, and those of others for who may see them. */
export function MessagesPage({ me, selected, maySeeGroups, onCall, onSelect, ...rights }: Props) {
  const { rest } = useGateway();
  const owners = useOwners(maySeeGroups);
  const { nameOf } = owners;
  const own = useQuery({ queryKey: ['mailboxes', 'own'], queryFn: () => rest.ownMailboxes() });
  const mine = own.data?.data ?? [];
  const known = mine.find((one) => one.id === selected) ?? (selected === undefined ? mine[0] : undefined);
  const foreign = useQuery({ queryKey: ['mailboxes', 'one', selected], queryFn: () => rest.mailbox(selected ?? ''), enabled: own.isSuccess && selected !== undefined && known === undefined });
  const chosen = known ?? foreign.data;
  const trouble = own.error ?? foreign.error;
  const isAlone = !rights.maySeeAll && mine.length < 2;
  return (
    <div className={classes['page']} data-alone={isAlone || undefined}>
      {isAlone ? null : <MailboxList me={me} own={mine} maySeeAll={rights.maySeeAll} mayAdd={rights.mayChangeAll} selected={chosen?.id} owners={owners} onAdded={onSelect} />}
      {chosen === undefined ? (
        <Panel title="Messages" level={1} fill>
          {own.isPending || foreign.isLoading ? <LoadingRows label="Loading the mailbox" /> : null}
          {trouble === null ? null : (
            <ErrorState title="The mailbox cannot be shown" reason={explain(trouble)} onRetry={() => void (own.isError ? own.refetch() : foreign.refetch())} />
          )}
          {own.isSuccess && selected === undefined ? (
            <EmptyState icon="voicemail" title="You have no mailbox">
              {rights.maySeeAll ? 'Choose one of the others, or ask an administrator for one of your own.' : 'An administrator can give you one: then who cannot reach you can leave a message here.'}
            </EmptyState>
          ) : null}
        </Panel>
      ) : (
        <Messages key={chosen.id} mailbox={chosen} isOwn={chosen.owner === me} isShared={mine.includes(chosen)} nameOf={nameOf} onCall={onCall} {...rights} />
      )}
    </div>
  );
}

/** The message alone, where it is still there and lies in this mailbox. */
async function oneOf(mailbox: string, asked: Promise<VoiceMessage>): Promise<{ data: VoiceMessage[] }> {
  try {
    return { data: [await asked].filter((message) => message.mailbox === mailbox) };
  } catch (error) {
    if (error instanceof GatewayError && error.problem.status === 404) return { data: [] };
    throw error;
  }
}

type MessagesProps = Rights & { mailbox: Mailbox; isOwn: boolean; isShared: boolean; nameOf: (address: string) => string | undefined; onCall: (address: string) => void };

function Messages({ mailbox, isOwn, isShared, nameOf, maySeeAll, mayChangeAll, mayCall, onCall }: MessagesProps) {
  const { rest } = useGateway();
  const { filter, asked, filtered, change } = useAddressFilter(anyMessage, filterWords);
  const query = queryOf(asked);
  const [deleting, setDeleting] = useState<VoiceMessage>();
  const [forwarding, setForwarding] = useState<VoiceMessage>();
  const list = useRef<HTMLDivElement>(null);
  const { mark, remove } = useMessageSteps();
  const pages = useInfiniteQuery({
    queryKey: ['messages', mailbox.id, query, asked.message],
    queryFn: ({ pageParam }): Promise<{ data: VoiceMessage[]; next?: string }> =>
      asked.message !== '' ? oneOf(mailbox.id, rest.message(asked.message)) : rest.messages(mailbox.id, { ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const mayChange = isShared || mayChangeAll;
  const owner = nameOf(mailbox.owner) ?? mailbox.owner;
  return (
    <Panel
      title={isOwn ? 'My messages' : `Messages for ${owner}`}
      level={1}
      fill
      note={`${mailbox.messages.new} new, ${mailbox.messages.old} heard or saved`}
      actions={
        <Button component={Link} to={`/messages/${mailbox.id}/settings`} variant="default" leftSection={<Icon name="settings" size={14} />}>
          Greetings and PIN
        </Button>
      }
    >
      <div className={table['tools']}>
        {filter.message === '' ? (
          <NativeSelect size="xs" label="State" value={filter.state} onChange={(event) => change({ state: event.currentTarget.value })} data={states} />
        ) : (
          <Button size="xs" variant="default" onClick={() => change({ message: '' })}>
            Show all messages
          </Button>
        )}
      </div>
      <div ref={list} tabIndex={-1} className={classes['messages']}>
        <RecordList
          pages={pages}
          words={{ one: 'message', many: 'messages', all: 'messages' }}
          columns={['From', 'Received', 'Message', 'State', 'Action']}
          row={(message) => {
            const { caller } = message;
            return (
              <MessageRow
                key={message.id}
                message={message}
                caller={callerOf(message, nameOf)}
                forwardedBy={message.forwardedBy === undefined ? undefined : (nameOf(message.forwardedBy) ?? message.forwardedBy)}
                mayChange={mayChange}
                mayForward={mayChange}
                onCall={caller === undefined || !mayCall ? undefined : () => onCall(caller)}
                onMark={(state) => mark.mutate({ message, state })}
                onForward={() => setForwarding(message)}
                onDelete={() => setDeleting(message)}
              />
            );
          }}
          failure={explain(pages.error)}
          filtered={filtered}
        >
          {isOwn ? 'Who cannot reach you can leave one here.' : `Who cannot reach ${owner} can leave one here.`}
        </RecordList>
      </div>
      {forwarding === undefined ? null : <ForwardMessage message={forwarding} caller={callerOf(forwarding, nameOf)} maySeeAll={maySeeAll} onClose={() => setForwarding(undefined)} />}
      {deleting === undefined ? null : (
        <Confirm
          title={`Delete the message of ${callerOf(deleting, nameOf)}?`}
          action="Delete the message"
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate(deleting, {
              onSettled: () => {
                setDeleting(undefined);
                // The button that asked is gone with its row.
                setTimeout(() => list.current?.focus(), 0);
              },
            })
          }
          onClose={() => setDeleting(undefined)}
        >
          It is gone for good, from the console and from the telephone.
        </Confirm>
      )}
    </Panel>
  );
}
