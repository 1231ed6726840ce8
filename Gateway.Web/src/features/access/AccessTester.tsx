import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';

import type { AccessAction, AccessRule, AccessRuleDraft, AccessVerdict } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { reasonText } from '../../gateway/reason';
import { AddressInput } from '../../ui/AddressInput';
import { Icon } from '../../ui/Icon';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import classes from './AccessTester.module.css';
import { useNames } from './useNames';
import { actionWords, decisionLook, groundText, ruleTitle } from './words';

type Props = {
  rules: readonly AccessRule[];
  draft?: AccessRuleDraft | undefined;
  editing?: string | undefined;
  /** A question that came along in the address. */
  start?: { from: string; to: string } | undefined;
};
type Question = { action: AccessAction; from: string; to: string };

/** "May A alert B?", answered by the code that decides live traffic, with the rule that decided and those that nearly did. */
export function AccessTester({ rules, draft, editing, start }: Props) {
  const { rest } = useGateway();
  const { people } = useNames();
  const [from, setFrom] = useState(start?.from ?? '');
  const [to, setTo] = useState(start?.to ?? '');
  const [action, setAction] = useState<AccessAction>('alert');
  const [asked, setAsked] = useState<Question | undefined>(start === undefined ? undefined : { action: 'alert', ...start });
  // Keyed under 'access', so that the answer follows when a rule changes, and by the draft, so that it follows the editor.
  const test = useQuery({
    queryKey: ['access', 'test', asked, draft, editing],
    queryFn: () =>
      asked === undefined
        ? null
        : rest.testAccess({
            ...asked,
            ...(draft === undefined ? {} : { draft }),
            ...(draft === undefined || editing === undefined ? {} : { draftOf: editing }),
          }),
    enabled: asked !== undefined,
    placeholderData: (before) => before,
  });

  return (
    <Panel title={`May A ${actionWords[action]} B?`} note={draft === undefined ? undefined : 'with the draft as it stands'}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ action, from: from.trim(), to: to.trim() });
          if (test.isError) void test.refetch();
        }}
      >
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Action"
          value={action}
          onChange={(value) => {
            setAction(value);
            setAsked(undefined);
          }}
          data={[
            { value: 'alert', label: 'Alert' },
            { value: 'session', label: 'Call' },
            { value: 'presence', label: 'Watch' },
          ]}
        />
        <AddressInput label="A, who asks" placeholder="A name or an address" suggestions={people} value={from} onChange={setFrom} />
        <AddressInput label="B, who is asked" placeholder="A name or an address" suggestions={people} value={to} onChange={setTo} />
        <Button type="submit" leftSection={<Icon name="scale" size={14} />} loading={test.isFetching} disabled={from === '' || to === ''}>
          Test
        </Button>
      </form>
      <div aria-live="polite">
        {test.isError ? (
          <p className={classes['error']} role="alert">
            {explain(test.error)}
          </p>
        ) : null}
        {asked !== undefined && test.data !== undefined && test.data !== null && !test.isError ? <Verdict verdict={test.data} rules={rules} editing={editing} /> : null}
      </div>
    </Panel>
  );
}

function Verdict({ verdict, rules, editing }: { verdict: AccessVerdict; rules: readonly AccessRule[]; editing?: string | undefined }) {
  const look = decisionLook(verdict.decision);
  const others = verdict.trace.filter((entry) => !verdict.decidedBy.includes(entry.rule));
  const name = (rule: string) => <RuleName id={rule} rules={rules} editing={editing} />;
  return (
    <div className={classes['verdict']}>
      <div className={classes['answer']} data-tone={look.tone}>
        <StateMark tone={look.tone} icon={look.icon}>
          {look.word}
        </StateMark>
        <p>{reasonText(verdict.summary)}</p>
      </div>
      {verdict.draftDiff === undefined ? null : (
        <p className={classes['diff']}>
          {verdict.draftDiff.before === verdict.draftDiff.after ? (
            'The draft changes nothing for these two.'
          ) : (
            <>
              Today <Decision value={verdict.draftDiff.before} /> <Icon name="arrowRight" size={14} /> with the draft{' '}
              <Decision value={verdict.draftDiff.after} />
            </>
          )}
        </p>
      )}
      <h3>Decided by</h3>
      <ul>
        {verdict.decidedBy.length === 0 ? <li className={classes['none']}>{verdict.trace.length === 0 ? 'No rule: the default stands.' : 'No rule applies.'}</li> : null}
        {verdict.decidedBy.map((rule) => (
          <li key={rule}>
            {name(rule)}
            <span>{reasonText(verdict.trace.find((entry) => entry.rule === rule)?.because ?? '')}</span>
          </li>
        ))}
      </ul>
      {verdict.nearly.length === 0 ? null : (
        <>
          <h3>Nearly matched</h3>
          <ul>
            {verdict.nearly.map((entry) => (
              <li key={entry.rule}>
                {name(entry.rule)}
                <span>{reasonText(entry.because)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {others.length === 0 ? null : (
        <details open={verdict.decidedBy.length === 0}>
          <summary>
            {others.length} more {others.length === 1 ? 'rule' : 'rules'} looked at
          </summary>
          <ul>
            {others.map((entry) => (
              <li key={entry.rule}>
                {name(entry.rule)}
                <span>{reasonText(entry.because)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Decision({ value }: { value: string }) {
  const look = decisionLook(value);
  return (
    <StateMark tone={look.tone} icon={look.icon}>
      {look.word}
    </StateMark>
  );
}

/** A rule by its name, linked to its page; the one being edited and anything that is no rule have no page to go to. */
function RuleName({ id, rules, editing }: { id: string; rules: readonly AccessRule[]; editing?: string | undefined }) {
  const { nameOf } = useNames();
  const rule = rules.find((candidate) => candidate.id === id);
  if (id === editing || id === 'draft') return <b>This draft</b>;
  if (rule === undefined) return <b>{groundText(id)}</b>;
  return <Link to={`/access/rules/${id}`}>{ruleTitle(rule, nameOf)}</Link>;
}
