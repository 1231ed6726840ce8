import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../testing/axe';
import { FakeGateway } from '../testing/fakeGateway';
import { renderConsole } from '../testing/renderConsole';

const bob = 'sip:bob.ray@poc.local';
const pin = 'sip:sub-bob-retrieve-inpin@vm.poc.local';
const proven = 'sip:sub-bob-retrieve@vm.poc.local';

const enter = async (user: ReturnType<typeof renderConsole>['user'], field: HTMLElement, text: string) => {
  await user.click(field);
  await user.paste(text);
};

function provisioned() {
  const fake = new FakeGateway();
  fake.services.add({ requestUri: pin, behaviour: 'retrievePin', mailbox: bob });
  fake.services.add({ requestUri: proven, behaviour: 'retrieveAuthenticated', mailbox: bob, trust: 'owner', fallback: pin });
  return fake;
}

describe('service identities', () => {
  it('are found, added and removed', async () => {
    const { user, fake } = renderConsole('/service-contexts', provisioned());
    expect(await screen.findByRole('button', { name: pin })).toBeVisible();
    await enter(user, screen.getByRole('searchbox', { name: 'Search service identities' }), 'inpin');
    await waitFor(() => expect(screen.queryByRole('button', { name: proven })).toBeNull());

    await user.click(screen.getByRole('button', { name: 'Add' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a service identity' }));
    await enter(user, dialog.getByLabelText('Request-URI'), 'deposit-inpin@vm.poc.local');
    await user.selectOptions(dialog.getByLabelText('Behaviour'), 'depositAsk');
    await user.click(dialog.getByRole('button', { name: 'Add it' }));
    await user.click(await screen.findByRole('button', { name: 'sip:deposit-inpin@vm.poc.local' }));
    expect(fake.asked.findLast((ask) => ask.method === 'POST')?.body).toEqual({ requestUri: 'sip:deposit-inpin@vm.poc.local', behaviour: 'depositAsk' });
    await user.click(await screen.findByRole('button', { name: 'Remove it' }));
    await user.click(within(await screen.findByRole('dialog', { name: 'Remove the service identity?' })).getByRole('button', { name: 'Remove it' }));
    await waitFor(() => expect(fake.services.contexts.size).toBe(2));
  });

  it('are carried in once it is seen what that does, and nothing is where one is wrong', async () => {
    const { user, fake } = renderConsole('/service-contexts', provisioned());
    await user.click(await screen.findByRole('button', { name: 'Import' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Import service identities' }));
    const input = () => {
      const found = document.querySelector<HTMLInputElement>('input[type=file][accept*=csv]');
      if (found === null) throw new Error('there is no file input');
      return found;
    };
    await user.upload(input(), new File([`requestUri,behaviour\n${pin},retrievePin\nno-uri,menu\n`], 'bad.csv', { type: 'text/csv' }));
    await user.click(dialog.getByRole('button', { name: 'Look at what it does' }));
    expect(await dialog.findByText('Entry 2, requestUri This can be no Request-URI.')).toBeVisible();

    await user.upload(input(), new File([JSON.stringify({ contexts: [{ requestUri: 'sip:top@vm.poc.local', behaviour: 'menu' }, { requestUri: pin, behaviour: 'retrievePin' }] })], 'good.json'));
    await user.click(dialog.getByRole('button', { name: 'Look at what it does' }));
    expect(await dialog.findByText('This would do: 1 added, 0 changed, 1 as they were.')).toBeVisible();
    expect(fake.services.contexts.size).toBe(2);
    await user.click(dialog.getByRole('button', { name: 'Import' }));
    expect(await screen.findByRole('button', { name: 'sip:top@vm.poc.local' })).toBeVisible();
  });

  it('are made from a template of one’s own', async () => {
    const { user, fake } = renderConsole('/service-contexts');
    await user.click(await screen.findByRole('button', { name: 'Provision a user' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Provision a user from a template' }));
    await enter(user, dialog.getByRole('combobox', { name: 'User' }), bob);
    await user.selectOptions(dialog.getByLabelText('Template'), 'own');
    await user.clear(dialog.getByLabelText('User part 1'));
    await enter(user, dialog.getByLabelText('User part 1'), '{user}-box');
    await user.click(dialog.getByRole('button', { name: 'Remove line 2' }));
    await user.click(dialog.getByRole('button', { name: 'Provision' }));
    expect(await screen.findByRole('button', { name: 'sip:bob.ray-box@vm.poc.local' })).toBeVisible();
    expect(fake.asked.findLast((ask) => ask.method === 'POST')?.body).toEqual({ scheme: 'own', lines: [{ pattern: '{user}-box', behaviour: 'depositStandard' }] });
  });

  it('can only be looked at by a dispatcher', async () => {
    const fake = provisioned();
    fake.demote('dispatcher');
    renderConsole('/service-contexts', fake);
    expect(await screen.findByText(pin, { selector: 'td *' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Add' })).toBeNull();
  });

  it('say what a call to one would do, and why', async () => {
    const { user } = renderConsole(`/service-contexts/resolve?uri=${encodeURIComponent(proven)}`, provisioned());
    expect(await screen.findByText('Hear messages, with the PIN, mailbox of Bob Ray')).toBeVisible();
    const steps = within(screen.getByRole('list', { name: 'Steps' }));
    expect(steps.getAllByRole('listitem').map((step) => step.textContent)).toEqual([
      expect.stringContaining('provisioned'), expect.stringContaining('not trusted'), expect.stringContaining(pin),
    ]);
    await user.selectOptions(screen.getByLabelText('How sure that is'), 'authenticated');
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    expect(await screen.findByText('Hear messages, caller proven, mailbox of Bob Ray')).toBeVisible();
    await user.clear(screen.getByLabelText('Request-URI'));
    await enter(user, screen.getByLabelText('Request-URI'), 'sip:nobody@vm.poc.local');
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    expect(await screen.findByText('refused with 404')).toBeVisible();
  });
});

describe('call forwarding', () => {
  it('rings contacts in their order, and leads elsewhere what nobody took', async () => {
    const { user, fake } = renderConsole('/users/usr_01J0001/forwarding', provisioned());
    const form = within(await screen.findByRole('form', { name: 'Call forwarding' }));
    await enter(user, form.getByRole('combobox', { name: 'Another contact' }), 'sip:anna.keller@poc.local');
    await user.click(form.getByRole('button', { name: 'Add' }));
    await user.click(form.getByRole('button', { name: 'Ring Anna Keller earlier' }));
    expect(within(form.getByRole('list', { name: 'Contacts' })).getAllByRole('listitem')[0]).toHaveTextContent('Anna Keller');
    await user.clear(form.getByLabelText('Ring time in seconds'));
    await enter(user, form.getByLabelText('Ring time in seconds'), '12.5');
    await enter(user, form.getByRole('combobox', { name: 'Nobody answers' }), 'sip:bob-fna@vm.poc.local');
    await user.type(form.getByRole('combobox', { name: 'Recognised callers' }), '+3592*{Enter}');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The forwarding is saved.')).toBeVisible();
    expect(fake.services.forwardings.get(bob)).toMatchObject({
      contacts: ['sip:anna.keller@poc.local', 'devices'], ringTimeMs: 12_500, noAnswer: 'sip:bob-fna@vm.poc.local', recognised: ['+3592*'],
    });
    expect(await seriousViolations()).toEqual([]);
  });

  it('is one’s own to set for a dispatcher, but for the numbers', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    const { user } = renderConsole('/forwarding', fake);
    await user.click(await screen.findByRole('switch', { name: /Do not disturb/ }));
    expect(screen.queryByRole('combobox', { name: 'Numbers of the user' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The forwarding is saved.')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'PUT')?.body).not.toHaveProperty('numbers');
  });
});

describe('a role', () => {
  it('rings whoever works there, and is taken away again', async () => {
    const fake = provisioned();
    fake.services.forwardings.set(bob, { address: bob, contacts: ['devices'], ringTimeMs: 9000, doNotDisturb: false, recognised: [], numbers: [], isAccess: false, version: 1 });
    const { user, router } = renderConsole('/service-contexts', fake);
    await user.click(await screen.findByRole('link', { name: 'Roles' }));
    expect(await screen.findByText('There is no role yet')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Add a role' }));
    await enter(user, within(await screen.findByRole('dialog', { name: 'Add a role' })).getByLabelText('Address'), 'reception');
    await user.keyboard('{Enter}');

    const form = within(await screen.findByRole('form', { name: 'Call forwarding' }));
    expect(fake.services.forwardings.has('sip:reception@poc.local')).toBe(false);
    expect(form.queryByRole('button', { name: 'Add the user’s phones' })).toBeNull();
    await enter(user, form.getByRole('combobox', { name: 'Another contact' }), 'sip:anna.keller@poc.local');
    await user.click(form.getByRole('button', { name: 'Add' }));
    await enter(user, form.getByRole('combobox', { name: 'Everything else' }), 'sip:deposit-in@vm.poc.local');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The forwarding is saved.')).toBeVisible();
    expect(fake.services.forwardings.get('sip:reception@poc.local')).toMatchObject({ contacts: ['sip:anna.keller@poc.local'], otherwise: 'sip:deposit-in@vm.poc.local' });

    await user.click(screen.getByRole('button', { name: 'Back' }));
    const row = within((await screen.findByRole('link', { name: 'sip:reception@poc.local' })).closest('tr') ?? document.body);
    expect(row.getByText('Anna Keller')).toBeVisible();
    expect(screen.queryByRole('link', { name: bob })).toBeNull();
    expect(await seriousViolations()).toEqual([]);
    await user.click(row.getByRole('button', { name: 'Remove: sip:reception@poc.local' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove the address' }));
    expect(await screen.findByText('There is no role yet')).toBeVisible();
    expect(router.state.location.pathname).toBe('/service-contexts/roles');
  });

  it('is kept by administrators, and the address of the service stays what it is', async () => {
    const fake = provisioned();
    const access = { address: 'sip:VoiceMail@poc.local', contacts: [], ringTimeMs: 9000, doNotDisturb: false, recognised: [], numbers: [], otherwise: pin, isAccess: true, fromTelephoneNetwork: pin, version: 1 };
    fake.services.forwardings.set(access.address, access);
    const { user } = renderConsole(`/service-contexts/roles/${encodeURIComponent(access.address)}`, fake);
    expect(await screen.findByText('The service itself: who is known is led to the own messages.')).toBeVisible();
    await user.clear(screen.getByRole('combobox', { name: 'Everything else' }));
    await enter(user, screen.getByRole('combobox', { name: 'Everything else' }), 'sip:top@vm.poc.local');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(fake.services.forwardings.get(access.address)).toMatchObject({ isAccess: true, fromTelephoneNetwork: pin, otherwise: 'sip:top@vm.poc.local' }));
  });
});
