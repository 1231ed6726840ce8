import { Button } from '@mantine/core';
import { Link } from 'react-router';

import type { PresenceEnquiry } from '../../gateway/model';
import { placeOfRule } from '../../gateway/reason';
import { Icon } from '../../ui/Icon';
import { SidePanel } from '../../ui/SidePanel';
import { momentText } from '../../ui/time';
import { type DrawLadder, EnquiryList } from './EnquiryList';
import { Fact } from './PersonPanel';
import classes from './PersonPanel.module.css';

type Props = { enquiry: PresenceEnquiry; ladder: DrawLadder | undefined; onPerson: (address: string) => void; onClose: () => void };

/** One enquiry looked at closer: when, how it stands and why, its signalling, and the way to both people and to the rules that decided. */
export function EnquiryDetail({ enquiry, ladder, onPerson, onClose }: Props) {
  const watcher = enquiry.watcherDisplayName ?? enquiry.watcher;
  const target = enquiry.targetDisplayName ?? enquiry.target;
  const people = [...new Map([[enquiry.watcher, watcher], [enquiry.target, target]])];
  const times = [['Asked', enquiry.askedAt], ['Until', enquiry.until], ['Ended', enquiry.endedAt]] as const;
  const places = [...new Map(enquiry.why.flatMap(({ rule }) => placeOfRule(rule) ?? []).map((place) => [place.to, place])).values()];
  return (
    <SidePanel title={`${watcher} asked after ${target}`} onClose={onClose}>
      <div className={classes['head']}>
        <dl className={classes['facts']}>
          {times.map(([term, at]) =>
            at === undefined ? null : (
              <Fact key={term} term={term}>
                <time dateTime={at}>{momentText(new Date(at))}</time>
              </Fact>
            ),
          )}
          {enquiry.seen?.note === undefined ? null : <Fact term="Said">“{enquiry.seen.note}”</Fact>}
        </dl>
        <EnquiryList enquiries={[enquiry]} label={`Enquiry after ${target}`} ladder={ladder} />
        <div className={classes['actions']}>
          {places.map((place) => (
            <Button key={place.to} component={Link} to={place.to} variant="default" leftSection={<Icon name="shield" size={14} />}>
              {place.text}
            </Button>
          ))}
          {people.map(([address, name]) => (
            <Button key={address} variant="default" leftSection={<Icon name="user" size={14} />} onClick={() => onPerson(address)}>
              {name}
            </Button>
          ))}
        </div>
      </div>
    </SidePanel>
  );
}
