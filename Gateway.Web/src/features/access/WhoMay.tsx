import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { AccessAction, AccessRule } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { useNames } from './useNames';
import classes from './WhoMay.module.css';
import { actionWords, decisionLook, ruleTitle } from './words';

/** The inverse question: everybody's answer towards one person. */
export function WhoMay({ rules }: { rules: readonly AccessRule[] }) {
  const { rest } = useGateway();
  const { people, nameOf } = useNames();
  const [to, setTo] = useState('');
  const [action, setAction] = useState<AccessAction>('alert');
  const complete = /^(sips?|tel):.+/.test(to);
  const answers = useQuery({ queryKey: ['access', 'who-may', action, to], queryFn: () => rest.whoMay(action, to), enabled: complete });
  const list = answers.data?.data.toSorted(
    (a, b) =>
      // People first, by the answer; then those the gateway can only describe.
      Number(b.who.includes(':')) - Number(a.who.includes(':')) ||
      decisionLook(a.decision).word.localeCompare(decisionLook(b.decision).word) || nameOf(a.who).localeCompare(nameOf(b.who)),
  );
  const title = (id: string) => {
    const rule = rules.find((candidate) => candidate.id === id);
    return rule === undefined ? id : ruleTitle(rule, nameOf);
  };

  return (
    <Panel title={`Who may ${actionWords[action]} …?`} fill>
      <div className={classes['ask']}>
        <SegmentedControl
          size="xs"
          aria-label="Action"
          value={action}
          onChange={setAction}
          data={[
            { value: 'alert', label: 'Alert' },
            { value: 'session', label: 'Call' },
            { value: 'presence', label: 'Watch' },
          ]}
        />
        <AddressInput label="Whom" placeholder="A name or an address" suggestions={people} value={to} onChange={setTo} />
      </div>
      {complete ? null : (
        <EmptyState icon="eye" title="Choose a person">
          Everybody who may, and everybody who may not, each with the rule that decides.
        </EmptyState>
      )}
      {complete && answers.isPending ? <LoadingRows label="Loading the answers" /> : null}
      {answers.isError ? (
        <ErrorState title="The question was not answered" reason={explain(answers.error)} onRetry={() => void answers.refetch()} />
      ) : null}
      {list === undefined ? null : (
        <ul className={classes['list']}>
          {list.map((entry) => {
            const look = decisionLook(entry.decision);
            return (
              <li key={entry.who}>
                <span className={classes['who']}>
                  <b>{nameOf(entry.who)}</b>
                  <span>{entry.decidedBy.length === 0 ? 'by default, no rule applies' : entry.decidedBy.map(title).join(', ')}</span>
                </span>
                <StateMark tone={look.tone} icon={look.icon}>
                  {look.word}
                </StateMark>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
