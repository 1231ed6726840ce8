import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';

import type { SessionMessage } from '../../gateway/mailboxes';
import type { Participant, Session } from '../../gateway/model';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { EmptyState } from '../../ui/Notices';
import { StateMark } from '../../ui/StateMark';
import { clockText, lastedText } from '../../ui/time';
import { Refusals } from './Refusals';
import classes from './SessionDetail.module.css';
import { isOut, isOver, type Viewer } from './tile';
import { usePendingCommands, useSessionCommands } from './useSessionCommands';
import { useSessionMessages } from './useSessionMessages';
import { nameOf, outMeaning, participantLook } from './wording';

type Props = { session: Session; viewer: Viewer; mayControl: boolean };

/** Everybody who was ever invited or came: how they stand, who called them, and how they got out. */
export function ParticipantList({ session, viewer, mayControl }: Props) {
  const [leaving, setLeaving] = useState<Participant>();
  const pending = usePendingCommands();
  const left = useSessionMessages(session);
  if (session.participants.length === 0) {
    return (
      <EmptyState icon="users" title="Nobody is named yet">
        The controlling function has not told who is in this session.
      </EmptyState>
    );
  }
  const mayDisconnect = (one: Participant) => mayControl && session.controlledHere && !isOver(session) && !isOut(one) && one.address !== viewer.address;
  return (
    <>
      <ul className={classes['people']} aria-label="Participants">
        {session.participants.map((one) => (
          <li key={one.id} className={classes['person']}>
            <div className={classes['personTop']}>
              <span className={classes['who']}>
                <b>{nameOf(one)}</b> {one.displayName === undefined ? null : <code>{one.address}</code>}
              </span>
              <StateMark tone={participantLook(one).tone} icon={participantLook(one).icon}>
                {participantLook(one).word}
              </StateMark>
              {mayDisconnect(one) ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  leftSection={<Icon name="phoneOff" size={13} />}
                  aria-label={`Disconnect ${nameOf(one)}`}
                  loading={pending.some((command) => command.kind === 'disconnect' && command.participant.id === one.id)}
                  onClick={() => setLeaving(one)}
                >
                  Disconnect
                </Button>
              ) : null}
            </div>
            <p className={classes['facts1']}>{howText(one, session)}</p>
            {left
              .filter((message) => message.participant === one.id)
              .map((message) => (
                <Left key={message.receivedAt} message={message} by={session.participants.find((other) => other.isInitiator)} />
              ))}
            <Refusals why={one.why} explainTo={`/access?${new URLSearchParams({ a: one.invitedBy ?? session.initiator, b: one.address }).toString()}`} />
            <p className={classes['small']}>
              {one.sip === undefined ? null : (
                <span>
                  SIP {one.sip.status} {one.sip.reason}
                  {one.sip.warning === undefined || one.why.length > 0 ? '' : `, ${one.sip.warning}`}
                </span>
              )}
              {one.mediaAddress === undefined ? null : (
                <span>
                  media <code>{one.mediaAddress}</code>
                </span>
              )}
              {one.controlAddress === undefined ? null : (
                <span>
                  floor control <code>{one.controlAddress}</code>
                </span>
              )}
              {one.hasFloorControl ? null : (
                <StateMark tone="attention" icon="handset" bare>
                  no floor control: a plain phone
                </StateMark>
              )}
            </p>
          </li>
        ))}
      </ul>
      {leaving === undefined ? null : <Disconnect session={session} participant={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}

/** What was said to the message box. Who may hear it gets there from here; who only left it knows that it is kept. */
function Left({ message, by }: { message: SessionMessage; by: Participant | undefined }) {
  const text = `${by === undefined ? 'A caller' : nameOf(by)} left a message of ${lastedText(message.lengthMs)}`;
  return (
    <p className={classes['facts1']}>
      <Icon name="voicemail" size={13} />{' '}
      {message.message === undefined || message.mailbox === undefined ? (
        text
      ) : (
        <Link to={`/messages/${message.mailbox}?${new URLSearchParams({ message: message.message }).toString()}`}>{text}</Link>
      )}
    </p>
  );
}

/** "Called it. In it since 10:06:31." "Called by Anna Keller at 10:06:30, answers by hand. In it 39.8 s, until 10:07:10; disconnected by …" */
function howText(one: Participant, session: Session): string {
  const inviter = session.participants.find((other) => other.address === one.invitedBy);
  const by = one.invitedBy === undefined ? 'Joined' : `Called by ${inviter === undefined ? one.invitedBy : nameOf(inviter)}`;
  const mode = one.answerMode === undefined ? '' : `, answers ${one.answerMode === 'automatic' ? 'automatically' : 'by hand'}`;
  const came = `${one.isInitiator ? 'Started the session' : by} at ${clockText(new Date(one.invitedAt))}${one.isInitiator ? '' : mode}.`;
  const how = one.leaveMeans === undefined ? '' : `; ${outMeaning(one.leaveMeans)}`;
  if (one.joinedAt === undefined) return one.leftAt === undefined ? came : `${came} Out at ${clockText(new Date(one.leftAt))}${how}.`;
  if (one.leftAt === undefined) return `${came} In it since ${clockText(new Date(one.joinedAt))}.`;
  return `${came} In it for ${lastedText(Date.parse(one.leftAt) - Date.parse(one.joinedAt))}, until ${clockText(new Date(one.leftAt))}${how}.`;
}

/** The longest reason that the gateway takes. */
const reasonMax = 120;

function Disconnect({ session, participant, onClose }: { session: Session; participant: Participant; onClose: () => void }) {
  const commands = useSessionCommands();
  const [reason, setReason] = useState('');
  const name = nameOf(participant);
  return (
    <Modal opened onClose={onClose} title={`Disconnect ${name}?`} size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          commands.mutate({ about: session.id, name, kind: 'disconnect', session, participant, reason: reason.trim() });
          onClose();
        }}
      >
        <TextInput
          label="Reason"
          description="Optional. The participant and the record are told."
          data-autofocus
          maxLength={reasonMax}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button type="submit" color="red.8">
            Disconnect
          </Button>
        </div>
      </form>
    </Modal>
  );
}
