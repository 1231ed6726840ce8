using Gateway.Api.Authentication;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Endpoints;

/// <summary>Who may do something with a mailbox: whoever has the scope, and whose it is (docs/adr/0033), but no key of his that was not given the scope.</summary>
internal static class MailboxDoor
{
    /// <returns>The refusal; null where it may be done.</returns>
    public static Problem? Check(HttpContext http, GatewayStorage storage, string scope, string mailbox)
    {
        var caller = Caller.Of(http)!;
        var isThere = storage.Facts.Current.Services.TryFind(new MailboxId(mailbox), out var found);
        // Who may see none is not told which there are.
        if (!caller.Has(scope) && !(isThere && IsFor(caller, found!.Owner, storage))) return Problems.InsufficientScope(scope);
        return isThere ? null : NotFound();
    }

    /// <summary>Whether he is asked for nothing else than to be who he is.</summary>
    private static bool IsFor(Caller caller, PocAddress owner, GatewayStorage storage) =>
        caller.KeyId is null && MailboxPeople.IsFor(storage.Facts.Current, owner, PocAddress.Parse(caller.User.Address));

    public static Problem NotFound() => Problems.NotFound("mailbox with this id");
}
