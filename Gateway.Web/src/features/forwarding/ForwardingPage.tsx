import { Button, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { CallForwarding, CallForwardingDraft } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import { AddressesInput, AddressInput, type Suggestion } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { Contacts } from './Contacts';
import classes from './Forwarding.module.css';
import { draftOf, fieldsOf, type ForwardingFields, newRole, ownTargets, ringSecondsMax, targets } from './forwardingFields';

type Props = { user: string; isOwn: boolean; mayChange: boolean; mayNumbers: boolean; maySeeServices: boolean; onDone: () => void };

/** Where the calls of a user go: who is rung, for how long, and what takes the call that nobody took. */
export function ForwardingPage({ user, isOwn, maySeeServices, ...rest }: Props) {
  const gateway = useGateway();
  const users = useLive((view) => view.users);
  const saved = useQuery({ queryKey: ['forwarding', user], queryFn: () => gateway.rest.callForwarding(user) });
  const address = saved.data?.address;
  const person = [...users.values()].find((one) => one.address === address)?.displayName ?? address ?? '';
  const services = useServices(address, maySeeServices);
  return (
    <Panel title={isOwn ? 'My call forwarding' : `Call forwarding of ${person}`} level={1} fill note={address}>
      {saved.isPending ? <LoadingRows rows={8} label="Loading the forwarding" /> : null}
      {saved.isError ? <ErrorState title="The forwarding cannot be shown" reason={explain(saved.error)} onRetry={() => void saved.refetch()} /> : null}
      {saved.isSuccess ? (
        <Form key={saved.data.version} saved={saved.data} services={services} isPerson keep={(draft) => gateway.rest.changeCallForwarding(user, draft)} queryKey={['forwarding', user]} {...rest} />
      ) : null}
    </Panel>
  );
}

/** The same for an address that is no user's: a role such as a reception, or the address of the service itself. */
export function RolePage({ address, mayChange, maySeeServices, onDone }: { address: string; mayChange: boolean; maySeeServices: boolean; onDone: () => void }) {
  const gateway = useGateway();
  const queryKey = ['forwarding', 'at', address];
  const saved = useQuery({
    queryKey,
    queryFn: async () => {
      try {
        return await gateway.rest.forwardingAt(address);
      } catch (error) {
        if (error instanceof GatewayError && error.problem.status === 404) return newRole(address);
        throw error;
      }
    },
  });
  const services = useServices(address, maySeeServices, true);
  return (
    <Panel title={`Calls to ${address}`} level={1} fill note={saved.data?.isAccess === true ? 'The service itself: who is known is led to the own messages.' : undefined}>
      {saved.isPending ? <LoadingRows rows={8} label="Loading the forwarding" /> : null}
      {saved.isError ? <ErrorState title="The forwarding cannot be shown" reason={explain(saved.error)} onRetry={() => void saved.refetch()} /> : null}
      {saved.isSuccess ? (
        <Form
          key={saved.data.version}
          saved={saved.data}
          services={services}
          isPerson={false}
          mayNumbers={false}
          mayChange={mayChange}
          keep={(draft) => gateway.rest.changeForwardingAt(address, draft)}
          queryKey={queryKey}
          onDone={onDone}
        />
      ) : null}
    </Panel>
  );
}

/** What can take a call: what belongs to the owner's own mailbox, or for who has none and may use all, everything. Anything else that is provisioned can be typed. */
function useServices(owner: string | undefined, maySee: boolean, orAll = false): readonly Suggestion[] {
  const { rest } = useGateway();
  const found = useQuery({
    queryKey: ['contexts', 'of', owner],
    queryFn: async () => {
      const own = (await rest.ownMailboxes()).data.find((one) => one.owner === owner) ?? (await rest.mailboxes(owner ?? '').catch(() => ({ data: [] }))).data.find((one) => one.owner === owner);
      return own === undefined && !orAll ? [] : (await rest.serviceContexts({ ...(own === undefined ? {} : { mailbox: own.id }), limit: 100 })).data;
    },
    enabled: maySee && owner !== undefined,
    retry: false,
  });
  return (found.data ?? []).map((one) => ({ value: one.requestUri, name: one.requestUri.replace(/^sips?:/, '').split('@')[0] ?? one.requestUri, ...(one.note === undefined ? {} : { note: one.note }) }));
}

type FormProps = Pick<Props, 'mayChange' | 'mayNumbers' | 'onDone'> & {
  saved: CallForwarding;
  services: readonly Suggestion[];
  /** Whether phones, numbers and messages of somebody belong to it. */
  isPerson: boolean;
  keep: (draft: CallForwardingDraft) => Promise<CallForwarding>;
  queryKey: readonly string[];
};

function Form({ saved, services, isPerson, mayChange, mayNumbers, keep, queryKey, onDone }: FormProps) {
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [fields, setFields] = useState(() => fieldsOf(saved));
  const set = (change: Partial<ForwardingFields>) => setFields((before) => ({ ...before, ...change }));
  const isChanged = JSON.stringify(fields) !== JSON.stringify(fieldsOf(saved));
  const people = [...users.values()].filter((one) => one.address !== saved.address).map((one) => ({ value: one.address, name: one.displayName }));
  const save = useMutation({
    mutationFn: () => keep(draftOf(fields, saved, mayNumbers)),
    onSuccess: (now) => {
      queries.setQueryData(queryKey, now);
      void queries.invalidateQueries({ queryKey: ['forwarding', 'roles'] });
      tellDone('The forwarding is saved.');
    },
  });
  const target = ({ name, label, description }: (typeof targets)[number]) => (
    <AddressInput key={name} label={label} description={description} placeholder="A Request-URI of the service" suggestions={services} value={fields[name]} onChange={(value) => set({ [name]: value })} />
  );
  return (
    <form
      className={classes['form']}
      aria-label="Call forwarding"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <fieldset className={classes['part']} disabled={!mayChange}>
        <legend>Who is rung</legend>
        <Contacts contacts={fields.contacts} people={people} hasPhones={isPerson} mayChange={mayChange} onChange={(contacts) => set({ contacts })} />
        <TextInput
          type="number"
          min={1}
          max={ringSecondsMax}
          step="any"
          required
          withAsterisk={false}
          label="Ring time in seconds"
          description={`Of each of them, 1 to ${ringSecondsMax}.`}
          value={fields.ringSeconds}
          onChange={(event) => set({ ringSeconds: event.currentTarget.value })}
        />
        <Switch label="Do not disturb" description="Nobody is rung." checked={fields.doNotDisturb} onChange={(event) => set({ doNotDisturb: event.currentTarget.checked })} />
        <AddressesInput
          label="Recognised callers"
          description="Numbers of the telephone network; ? is any digit, * any number of them. Enter ends one."
          placeholder="+3592*"
          suggestions={[]}
          value={fields.recognised}
          onChange={(recognised) => set({ recognised })}
        />
        {mayNumbers ? (
          <AddressesInput
            label="Numbers of the user"
            description="Calls of these to the service are led to the user’s own messages."
            placeholder="+359888111222"
            suggestions={[]}
            value={fields.numbers}
            onChange={(numbers) => set({ numbers })}
          />
        ) : saved.numbers.length === 0 ? null : (
          <TextInput label="Numbers of the user" description="An administrator keeps them." readOnly value={saved.numbers.join(', ')} />
        )}
      </fieldset>
      <fieldset className={classes['part']} disabled={!mayChange}>
        <legend>Where a call goes that nobody took</legend>
        {targets.map(target)}
      </fieldset>
      {isPerson ? (
        <fieldset className={classes['part']} disabled={!mayChange}>
          <legend>Where the user is led who calls the service</legend>
          {ownTargets.map(target)}
        </fieldset>
      ) : null}
      <div className={classes['end']}>
        {save.isError ? (
          <p className={form['error']} role="alert">
            {explain(save.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onDone}>
            Back
          </Button>
          {mayChange ? (
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              Save
            </Button>
          ) : null}
        </div>
      </div>
    </form>
  );
}
