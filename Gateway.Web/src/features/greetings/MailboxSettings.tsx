import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useOwners } from '../../gateway/useOwners';
import { Icon } from '../../ui/Icon';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';
import { GreetingRow } from './GreetingRow';
import classes from './Greetings.module.css';
import { LimitsForm } from './LimitsForm';
import { PinForm } from './PinForm';
import { RemoveMailbox } from './RemoveMailbox';

type Props = { id: string; own: string | undefined; mayChangeAll: boolean; maySeeGroups: boolean; onRemoved: () => void };

/** How a mailbox answers: what callers hear, by which PIN its messages are heard from a telephone, and how much it holds. */
export function MailboxSettings({ id, own, mayChangeAll, maySeeGroups, onRemoved }: Props) {
  const { rest } = useGateway();
  const { nameOf } = useOwners(maySeeGroups);
  const mailbox = useQuery({ queryKey: ['mailboxes', 'one', id], queryFn: () => rest.mailbox(id) });
  const mine = useQuery({ queryKey: ['mailboxes', 'own'], queryFn: () => rest.ownMailboxes() });
  const greetings = useQuery({ queryKey: ['mailboxes', 'greetings', id], queryFn: () => rest.greetings(id) });
  if (mailbox.isPending) return <LoadingRows label="Loading the mailbox" />;
  if (mailbox.isError) return <ErrorState title="The mailbox cannot be shown" reason={explain(mailbox.error)} onRetry={() => void mailbox.refetch()} />;
  const { owner } = mailbox.data;
  const isOwn = owner === own;
  const mayChange = isOwn || mayChangeAll || (mine.data?.data ?? []).some((one) => one.id === id);
  const name = nameOf(owner) ?? owner;
  return (
    <div className={classes['page']}>
      <Panel
        title={isOwn ? 'My greetings' : `Greetings of ${name}`}
        level={1}
        note={owner}
        actions={
          <Button component={Link} to={`/messages/${id}`} variant="default" leftSection={<Icon name="chevronLeft" size={14} />}>
            To the messages
          </Button>
        }
      >
        {greetings.isPending ? <LoadingRows rows={5} label="Loading the greetings" /> : null}
        {greetings.isError ? <ErrorState title="The greetings cannot be shown" reason={explain(greetings.error)} onRetry={() => void greetings.refetch()} /> : null}
        {greetings.isSuccess ? (
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Greeting</th>
                <th scope="col">How it sounds</th>
                <th scope="col">State</th>
                <th scope="col">Action</th>
              </tr>
            </thead>
            <tbody>
              {greetings.data.data.map((greeting) => (
                <GreetingRow key={greeting.kind} mailbox={id} greeting={greeting} mayChange={mayChange} />
              ))}
            </tbody>
          </table>
        ) : null}
      </Panel>
      <div className={classes['pair']}>
        {mayChange ? <PinForm mailbox={id} isSet={mailbox.data.pinSet} /> : null}
        <LimitsForm key={mailbox.data.version} mailbox={mailbox.data} mayChange={mayChangeAll} />
        {mayChangeAll ? <RemoveMailbox mailbox={mailbox.data} name={name} onRemoved={onRemoved} /> : null}
      </div>
    </div>
  );
}
