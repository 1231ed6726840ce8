import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';

import type { AccessRule } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import { EmptyState } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { Grants } from './Grants';
import classes from './RuleList.module.css';
import { useNames } from './useNames';
import { limitsText, ownerText, ruleTitle, whoText } from './words';

/** All rules, by whose policy they belong to; those for all users first. Within a policy their order means nothing. */
export function RuleList({ rules, mayEdit }: { rules: readonly AccessRule[]; mayEdit: boolean }) {
  const { nameOf } = useNames();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const matching = rules.filter((rule) =>
    `${ruleTitle(rule, nameOf)} ${whoText(rule.when, nameOf)} ${ownerText(rule.owner, nameOf)} ${rule.owner}`.toLowerCase().includes(wanted),
  );
  const owners = [...new Set(matching.map((rule) => rule.owner))].sort(
    (a, b) => Number(b === '*') - Number(a === '*') || nameOf(a).localeCompare(nameOf(b)),
  );

  return (
    <Panel
      title="Access rules"
      level={1}
      note={`${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`}
      fill
      actions={
        <>
          <TextInput
            type="search"
            size="xs"
            aria-label="Search rules"
            placeholder="Search rules"
            leftSection={<Icon name="search" size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button component={Link} to="/access/history" variant="default" leftSection={<Icon name="history" size={14} />}>
            History
          </Button>
          {mayEdit ? (
            <Button component={Link} to="/access/rules/new" leftSection={<Icon name="plus" size={14} />}>
              Add rule
            </Button>
          ) : null}
        </>
      }
    >
      {rules.length === 0 ? (
        <EmptyState icon="shield" title="There is no rule">
          A user without rules is asked about each call and receives each alert. The first rule of a user ends that: then only what a rule
          grants gets through.
        </EmptyState>
      ) : null}
      {rules.length > 0 && matching.length === 0 ? <EmptyState icon="search" title="No rule matches" /> : null}
      {owners.map((owner) => (
        <section key={owner} className={classes['policy']}>
          <h2>
            {owner === '*' ? 'For all users' : `Policy of ${nameOf(owner)}`}
            {owner === '*' ? null : <code>{owner}</code>}
          </h2>
          <ul>
            {matching
              .filter((rule) => rule.owner === owner)
              .map((rule) => (
                <li key={rule.id}>
                  <Link to={`/access/rules/${rule.id}`} className={classes['rule']} data-off={!rule.enabled || undefined}>
                    <span className={classes['title']}>
                      {ruleTitle(rule, nameOf)}
                      {rule.enabled ? null : (
                        <StateMark tone="quiet" icon="pause">
                          switched off
                        </StateMark>
                      )}
                    </span>
                    <span className={classes['who']}>
                      {whoText(rule.when, nameOf)}
                      {limitsText(rule.when) === '' ? '' : `, ${limitsText(rule.when)}`}
                    </span>
                    <Grants permissions={rule.permissions} />
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}
