import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../../testing/axe';
import { FakeGateway } from '../../testing/fakeGateway';
import { renderConsole } from '../../testing/renderConsole';

async function signInWith(password: string) {
  const console = renderConsole('/', new FakeGateway({ signedIn: false }));
  await console.user.type(await screen.findByLabelText('User name'), 'admin');
  await console.user.type(screen.getByLabelText('Password'), password);
  await console.user.click(screen.getByRole('button', { name: 'Sign in' }));
  return console;
}

describe('signing in', () => {
  it('opens the console at the address that was asked for', async () => {
    await signInWith('correct horse');
    expect(await screen.findByRole('region', { name: 'People' })).toBeVisible();
  });

  it('says so when name and password do not match', async () => {
    await signInWith('wrong');
    expect(await screen.findByText('This user name and password do not match.')).toBeVisible();
  });

  it('has no serious accessibility violation', async () => {
    renderConsole('/', new FakeGateway({ signedIn: false }));
    await screen.findByLabelText('User name');
    expect(await seriousViolations()).toEqual([]);
  });

  it('is asked for again when the session has ended', async () => {
    const { fake, gateway } = await signInWith('correct horse');
    await screen.findByRole('region', { name: 'People' });
    fake.signedIn = false;
    await gateway.rest.groups().catch(() => undefined);
    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  });

  it('ends with signing out', async () => {
    const { user } = await signInWith('correct horse');
    await user.click(await screen.findByRole('button', { name: /Administrator/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Sign in to the dispatch console' })).toBeVisible();
  });
});
