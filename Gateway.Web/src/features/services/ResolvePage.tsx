import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';

import type { ServiceContextAnswer, ServiceContextQuestion, ServiceProof } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { EmptyState } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import classes from './Services.module.css';
import { useMailboxes } from './useMailboxes';
import { behaviourWords, proofChoices, stepLooks } from './words';

/** "What would this Request-URI do?", answered by the code that decides live calls, with the steps taken. */
export function ResolvePage({ start, maySeeMailboxes }: { start: string; maySeeMailboxes: boolean }) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const [uri, setUri] = useState(start);
  const [from, setFrom] = useState('');
  const [auth, setAuth] = useState<ServiceProof>('none');
  const [trusted, setTrusted] = useState(false);
  const [chosenByCore, setChosenByCore] = useState(false);
  const [to, setTo] = useState('');
  const question = (): ServiceContextQuestion => ({
    requestUri: uri.trim(),
    ...(from.trim() === '' ? {} : { from: from.trim() }),
    auth,
    trusted,
    chosenByCore,
    ...(to.trim() === '' ? {} : { to: to.trim() }),
  });
  const [asked, setAsked] = useState<ServiceContextQuestion | undefined>(start === '' ? undefined : question);
  // Under 'contexts', so that the answer follows when the table changes.
  const answer = useQuery({
    queryKey: ['contexts', 'resolve', asked],
    queryFn: () => (asked === undefined ? null : rest.resolveServiceContext(asked)),
    enabled: asked !== undefined,
    retry: false,
  });
  const people = [...users.values()].map((user) => ({ value: user.address, name: user.displayName }));
  return (
    <div className={classes['page']}>
      <Panel
        title="What would this Request-URI do?"
        level={1}
        actions={
          <Button component={Link} to="/service-contexts" variant="default" leftSection={<Icon name="chevronLeft" size={14} />}>
            To the table
          </Button>
        }
      >
        <form
          className={classes['question']}
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(question());
            if (answer.isError) void answer.refetch();
          }}
        >
          <TextInput label="Request-URI" placeholder="sip:sub-bob-retrieve@vm.poc.local" required withAsterisk={false} value={uri} onChange={(event) => setUri(event.currentTarget.value)} />
          <AddressInput label="Called by" description="Empty: nobody that is known." placeholder="A name or an address" suggestions={people} value={from} onChange={setFrom} />
          <NativeSelect label="How sure that is" value={auth} onChange={(event) => setAuth(event.currentTarget.value as ServiceProof)} data={[...proofChoices]} />
          <Switch label="From a trusted source" description="One that is trusted to have made sure who calls." checked={trusted} onChange={(event) => setTrusted(event.currentTarget.checked)} />
          <Switch label="Chosen by the core" description="Not by the caller: a call was led there." checked={chosenByCore} onChange={(event) => setChosenByCore(event.currentTarget.checked)} />
          <AddressInput label="To" description="Whom the To header names." suggestions={people} value={to} onChange={setTo} />
          <Button type="submit" leftSection={<Icon name="scale" size={14} />} loading={answer.isFetching} disabled={uri.trim() === ''}>
            Ask
          </Button>
        </form>
      </Panel>
      <Panel title="Answer">
        <div className={classes['answer']} aria-live="polite">
          {asked === undefined ? <EmptyState icon="route" title="Ask, and the steps are shown here" /> : null}
          {answer.isError ? (
            <p className={form['error']} role="alert">
              {explain(answer.error)}
            </p>
          ) : null}
          {answer.isSuccess && answer.data !== null ? <Answer answer={answer.data} maySeeMailboxes={maySeeMailboxes} /> : null}
        </div>
      </Panel>
    </div>
  );
}

function Answer({ answer, maySeeMailboxes }: { answer: ServiceContextAnswer; maySeeMailboxes: boolean }) {
  const { nameOfMailbox } = useMailboxes(maySeeMailboxes);
  return (
    <>
      <div className={classes['outcome']} data-tone={answer.found ? 'good' : 'bad'}>
        <StateMark tone={answer.found ? 'good' : 'bad'} icon={answer.found ? 'circleCheck' : 'circleX'}>
          {answer.found ? 'taken' : `refused with ${answer.status ?? 403}`}
        </StateMark>
        {answer.behaviour === undefined ? null : (
          <p>
            {behaviourWords[answer.behaviour]}
            {answer.mailbox === undefined ? '' : `, mailbox of ${nameOfMailbox(answer.mailbox)}`}
          </p>
        )}
        {answer.requestUri === undefined ? null : <p>at {answer.requestUri}</p>}
      </div>
      <ol className={classes['steps']} aria-label="Steps">
        {answer.steps.map((step, index) => {
          const look = stepLooks[step.kind];
          return (
            <li key={index}>
              <span>
                <StateMark tone={look.tone} icon={look.icon}>
                  {look.word}
                </StateMark>
              </span>
              <span>
                {step.because}
                <code>{step.requestUri}</code>
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
