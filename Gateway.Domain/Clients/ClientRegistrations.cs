using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Domain.Clients;

/// <summary>Keeps the accounts of a PoC Client registered, each by its <see cref="ClientRegistration"/>.</summary>
internal sealed class ClientRegistrations(ClientContext context, IPocClientOwner owner)
{
    // The earliest deadline of all registrations, or earlier: an early tick does no harm, and it saves a look at each account per message.
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    public void Begin(PocClientAccount account, MonotonicTime now) =>
        Advance(account, new ClientRegistrationEvent.Wanted(context.Settings.RegistrationExpiry), now);

    public void End(PocClientAccount account, MonotonicTime now) => Advance(account, new ClientRegistrationEvent.Unwanted(), now);

    public void Tick(MonotonicTime now)
    {
        if (now < NextDeadline)
            return;
        NextDeadline = MonotonicTime.Never;
        foreach (var account in context.Accounts.All)
        {
            if (account.Registration.NextDeadline <= now)
                Advance(account, new ClientRegistrationEvent.Tick(), now);
            NextDeadline = MonotonicTime.Earlier(NextDeadline, account.Registration.NextDeadline);
        }
    }

    private void Advance(PocClientAccount account, ClientRegistrationEvent happened, MonotonicTime now)
    {
        var (state, effects) = ClientRegistration.Step(account.Registration, happened, now, context.Settings.Registration);
        account.Registration = state;
        NextDeadline = MonotonicTime.Earlier(NextDeadline, state.NextDeadline);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ClientRegistrationEffect.SendRegister register:
                    context.Core.Send(account.NewRegister(register.Expiry), (final, failure, later) => Answered(account, final, failure, later), now);
                    break;
                case ClientRegistrationEffect.Report report:
                    owner.RegistrationReported(account.Account.Address, report.IsRegistered, report.Status);
                    break;
            }
        }
    }

    private void Answered(PocClientAccount account, SipResponse? final, ClientFailure? failure, MonotonicTime now) =>
        Advance(account, final is null ? new ClientRegistrationEvent.Refused(SipStatus.RequestTimeout, TimeSpan.Zero) : account.EventOf(final), now);
}
