using System.Collections.Immutable;
using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// What the owner adds to a message that the user agent core writes: headers that are his business, and a body. What makes the message
/// part of its dialog and transaction (Via, From, To, Call-ID, CSeq, Contact, Route, Max-Forwards), Allow, Supported, Session-Expires and
/// Min-SE are written by the core. Immutable.
/// </summary>
public sealed record MessageExtras
{
    /// <summary>Nothing to add.</summary>
    public static MessageExtras None { get; } = new();

    /// <summary>Header lines by name and value, in their order; a name may come more than once.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; <c>null</c> for none.</summary>
    public MessageBody? Body { get; init; }

    /// <summary>One header line more.</summary>
    public MessageExtras With(HeaderId id, string value) => With(HeaderNames.NameOf(id), value);

    /// <summary>One header line more, by its name.</summary>
    public MessageExtras With(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    /// <summary>Another body, or none.</summary>
    public MessageExtras With(MessageBody? body) => this with { Body = body };
}
