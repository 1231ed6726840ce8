using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The Instant Personal Alerts of a PoC Client, out and in.</summary>
internal sealed class ClientAlerts(ClientContext context, IPocClientOwner owner)
{
    public void Send(PocAccount from, PocAddress to, string callId, string? text, MonotonicTime now)
    {
        var request = context.AccountOf(from).NewRequest(SipMethod.Message, to.ToString(), PocAlertMessage.ExtrasOf(text)) with { CallId = callId, CSeq = 1 };
        context.Core.Send(request, (final, failure, later) =>
        {
            if (final is not null)
                owner.AlertAnswered(callId, final, later);
            else
                owner.AlertFailed(callId, failure == ClientFailure.Timeout, later);
        }, now);
    }

    public void Arrived(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (context.Accounts.RecipientOf(request) is not { } account)
            context.Core.Respond(transaction, request, SipStatus.NotFound, MessageExtras.None, now);
        else if (!PocAlertMessage.TryReadText(request, out var text))
            context.Core.Respond(transaction, request, SipStatus.UnsupportedMediaType, MessageExtras.None.With(HeaderId.Accept, "text/plain"), now);
        else
        {
            var identity = AssertedIdentity.Of(request);
            owner.AlertArrived(
                new(transaction, request, Encoding.UTF8.GetString(request.CallId), identity.Address, identity.DisplayName, account.Account.Address, text), now);
        }
    }

    public void Answer(IncomingAlert alert, int status, MonotonicTime now)
    {
        var extras = context.Accounts.TryFind(alert.To, out var account)
            ? MessageExtras.None.With(HeaderId.PPreferredIdentity, account.NameAddr)
            : MessageExtras.None;
        context.Core.Respond(alert.Transaction, alert.Request, status, extras, now);
    }
}
