import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { goesOn as isOpen } from '../../gateway/live/watched';
import type { PresenceEnquiry } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { announce } from '../../ui/announcer';
import { tellFailed } from '../../ui/notify';
import { StateMark } from '../../ui/StateMark';
import { clockText, dayText } from '../../ui/time';
import classes from './EnquiryList.module.css';
import { LadderToggle } from './LadderToggle';
import { cutText, endText, enquiryLook, presenceLook, typeWords } from './presenceWords';

/** How the signalling of an enquiry is drawn, for who may see it. */
export type DrawLadder = (enquiry: PresenceEnquiry) => ReactNode;

type Props = { enquiries: readonly PresenceEnquiry[]; label: string; named?: boolean; ladder?: DrawLadder | undefined };

/** What one watches: of whom, what was asked, how it stands, what was seen last; each can be stopped. */
export function EnquiryList({ enquiries, label, named = false, ladder }: Props) {
  return (
    <ul className={classes['list']} aria-label={label}>
      {enquiries.map((enquiry) => (
        <Enquiry key={enquiry.id} enquiry={enquiry} named={named} ladder={ladder} />
      ))}
    </ul>
  );
}

function Enquiry({ enquiry, named, ladder }: { enquiry: PresenceEnquiry; named: boolean; ladder: DrawLadder | undefined }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const name = enquiry.targetDisplayName ?? enquiry.target;
  const stop = useMutation({
    mutationFn: () => rest.stopEnquiry(enquiry.id),
    onSuccess: () => announce(`${name} is watched no longer`),
    onError: (error) => tellFailed('It was not stopped', explain(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['presence'] }),
  });
  const look = enquiryLook(enquiry);
  const seen = enquiry.seen === undefined ? undefined : presenceLook(enquiry.seen.state);
  const goesOn = isOpen(enquiry);
  const cut = cutText(enquiry);
  const [why] = enquiry.why;
  return (
    <li className={classes['item']}>
      <div className={classes['about']}>
        <span className={classes['top']}>
          {named ? <b>{name}</b> : null}
          <StateMark tone={look.tone} icon={look.icon}>
            {look.word}
          </StateMark>
          {seen === undefined ? null : (
            <StateMark tone={seen.tone} icon={seen.icon} bare>
              {cut === undefined ? seen.word : `last ${seen.word}`}
            </StateMark>
          )}
        </span>
        <span className={classes['second']}>
          {typeWords[enquiry.type]}
          {enquiry.until !== undefined && goesOn ? `, until ${clockText(new Date(enquiry.until))}, ${dayText(new Date(enquiry.until))}` : ''}
          {endText(enquiry) === '' ? '' : `, ${endText(enquiry)}`}, told {enquiry.notifications === 1 ? 'once' : `${enquiry.notifications} times`}
        </span>
        {cut === undefined ? null : <span className={classes['second']}>{cut}</span>}
        {why === undefined ? null : <span className={classes['second']}>{why.reason}</span>}
        {ladder === undefined ? null : <LadderToggle of={`${named ? `${name}: ` : ''}${typeWords[enquiry.type]}`}>{() => ladder(enquiry)}</LadderToggle>}
      </div>
      {goesOn ? (
        <Button size="compact-sm" variant="default" loading={stop.isPending} aria-label={`Stop watching ${name}: ${typeWords[enquiry.type]}`} onClick={() => stop.mutate()}>
          Stop
        </Button>
      ) : null}
    </li>
  );
}
