using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;

namespace Gateway.Api.Messages;

/// <summary>Who does something with voice messages.</summary>
/// <param name="Actor">As live events name him.</param>
/// <param name="Address">His address; null where nobody was asserted in a call.</param>
/// <param name="TraceId">The trace of his request.</param>
internal sealed record MessageHand(Actor Actor, string? Address, string? TraceId)
{
    /// <summary>Calls at the message box, as live events name them.</summary>
    public static readonly Actor Box = new("system", "message-box");

    /// <summary>How he came.</summary>
    public string Means => Export.Name(Actor.Kind switch
    {
        "user" => MessageMeans.SignedIn,
        "key" => MessageMeans.Key,
        _ => MessageMeans.Telephone,
    });

    /// <summary>Who makes a request.</summary>
    public static MessageHand Of(HttpContext http)
    {
        var caller = Caller.Of(http)!;
        return new(caller.Actor, caller.User.Address, Commands.TraceOf(http));
    }

    /// <summary>Who calls the message box; empty where nobody is asserted.</summary>
    public static MessageHand Of(string caller) => new(Box, caller.Length > 0 ? caller : null, null);

    /// <summary>Called inside a unit of work: writes down what he does.</summary>
    /// <param name="unit">Where.</param>
    /// <param name="message">With which message.</param>
    /// <param name="deed">What.</param>
    /// <param name="to">The address of whose mailbox gets a copy.</param>
    public void Note(UnitOfWork unit, string message, MessageDeed deed, string? to = null) => unit.Statements.Messages.AddStep(new()
    {
        Message = message, At = unit.Now.UtcTicks, Deed = Export.Name(deed), Means = Means, By = Address, To = to,
    });
}
