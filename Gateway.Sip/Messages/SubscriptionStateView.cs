using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Subscription-State: how a subscription stands, in every NOTIFY (RFC 6665 §8.2.3).</summary>
public readonly record struct SubscriptionStateView
{
    private SubscriptionStateView(string state, string? reason, uint? expires, uint? retryAfter)
    {
        State = state;
        Reason = reason;
        Expires = expires;
        RetryAfter = retryAfter;
    }

    /// <summary><c>active</c>, <c>pending</c>, <c>terminated</c>, or what an extension calls it; in lower case.</summary>
    public string State { get; }

    /// <summary>Why it ended: <c>noresource</c>, <c>timeout</c>, <c>deactivated</c>, ... in lower case; <c>null</c> when nothing is said.</summary>
    public string? Reason { get; }

    /// <summary>Seconds that are left; <c>null</c> when nothing is said.</summary>
    public uint? Expires { get; }

    /// <summary>Seconds to wait before a new attempt; <c>null</c> when nothing is said.</summary>
    public uint? RetryAfter { get; }

    /// <summary>Whether the subscription has ended.</summary>
    public bool IsTerminated => State == "terminated";

    /// <summary>The subscription goes on.</summary>
    /// <param name="expires">Seconds that are left.</param>
    public static SubscriptionStateView Active(uint expires) => new("active", null, expires, null);

    /// <summary>The subscription waits for a decision.</summary>
    /// <param name="expires">Seconds that are left.</param>
    public static SubscriptionStateView Pending(uint expires) => new("pending", null, expires, null);

    /// <summary>The subscription has ended.</summary>
    /// <param name="reason">Why, as RFC 6665 §4.1.3 names it; <c>null</c> = nothing is said.</param>
    public static SubscriptionStateView Terminated(string? reason) => new("terminated", reason, null, null);

    /// <summary>Reads the value; <c>false</c> when it has no state.</summary>
    // Subscription-State  =  substate-value *( SEMI ( "reason=" / "expires=" / "retry-after=" / generic-param ) )
    public static bool TryRead(ReadOnlySpan<byte> value, out SubscriptionStateView state)
    {
        state = default;
        var word = MediaTypes.Essence(value);
        if (!ValueSyntax.IsToken(word))
            return false;
        var parameters = new Parameters(value[Math.Max(0, value.IndexOf((byte)';'))..]);
        state = new(
            Lower(word),
            parameters.TryGet("reason"u8, out var reason) && ValueSyntax.IsToken(reason) ? Lower(reason) : null,
            parameters.TryGetDeltaSeconds("expires"u8, out var expires) ? expires : null,
            parameters.TryGetDeltaSeconds("retry-after"u8, out var retryAfter) ? retryAfter : null);
        return true;
    }

    /// <summary>What a message says; <c>null</c> when it says nothing that can be read.</summary>
    public static SubscriptionStateView? Of(SipMessage message) =>
        message.TryGet(HeaderId.SubscriptionState, out var value) && TryRead(value, out var state) ? state : null;

    /// <summary>The value as it is written.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(State);
        if (Reason is not null)
            text.Append(";reason=").Append(Reason);
        if (Expires is { } expires)
            text.Append(CultureInfo.InvariantCulture, $";expires={expires}");
        if (RetryAfter is { } retryAfter)
            text.Append(CultureInfo.InvariantCulture, $";retry-after={retryAfter}");
        return text.ToString();
    }

    private static string Lower(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word).ToLowerInvariant();
}
