using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>
/// A Request-URI that means something to a service: an arbitrary string that was provisioned, and what is to happen when it is called. Nothing
/// is ever read out of its user part (S003 §2.1).
/// </summary>
/// <param name="Id">Its name.</param>
/// <param name="Uri">The string; compared as RFC 3261 §19.1.4 says, so the user part with regard to case.</param>
/// <param name="Behaviour">What happens.</param>
public sealed record ServiceIdentity(ServiceIdentityId Id, SipUri Uri, ServiceBehaviour Behaviour)
{
    /// <summary>Longest Request-URI in characters. Real ones stay below 100.</summary>
    public const int UriLengthMax = 256;

    /// <summary>Callers that one identity may name: more are a matter of access rules.</summary>
    public const int AllowedMax = 100;

    /// <summary>The mailbox, for a behaviour that <see cref="ServiceBehaviours.NamesMailbox"/>; else <c>null</c>.</summary>
    public MailboxId? Mailbox { get; init; }

    /// <summary>The name of the greeting that is played; <c>null</c> for that of the behaviour.</summary>
    public string? Greeting { get; init; }

    /// <summary>Whom it takes calls from. See <see cref="EffectiveTrust"/>.</summary>
    public ServiceTrust Trust { get; init; }

    /// <summary>Callers that may address it although it is reserved.</summary>
    public ImmutableArray<PocAddress> Allowed { get; init; } = [];

    /// <summary>The identity that a call goes to whose trust does not suffice; <c>null</c>: it is refused with 403.</summary>
    public SipUri? Fallback { get; init; }

    /// <summary>The trust rule that counts: the one provisioned, or the least that the behaviour asks for where that is more.</summary>
    public ServiceTrust EffectiveTrust => Trust >= Behaviour.LeastTrust() ? Trust : Behaviour.LeastTrust();

    /// <summary>Reads what is to be provisioned as a Request-URI.</summary>
    /// <param name="text">A sip: or sips: URI with a user part, without headers and <c>method</c>, which no Request-URI has (RFC 3261 §19.1.1).</param>
    /// <param name="uri">The URI; <c>null</c> on failure.</param>
    /// <param name="error">On failure what is wrong, as a sentence part for people; else empty.</param>
    public static bool TryReadUri(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipUri? uri, out string error)
    {
        uri = null;
        error = text is null or "" ? "there is no Request-URI"
            : text.Length > UriLengthMax ? $"it has more than {UriLengthMax} characters"
            : !SipUri.TryParse(text, out uri) ? "it is no SIP URI"
            : uri.User.Length == 0 ? "it has no user part"
            : uri.Headers.Length > 0 ? "a Request-URI has no headers"
            : uri.Parameter("method") is not null ? "a Request-URI has no method parameter"
            : "";
        if (error.Length > 0)
            uri = null;
        return uri is not null;
    }
}
