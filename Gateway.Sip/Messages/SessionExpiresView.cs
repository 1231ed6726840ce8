using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Which side refreshes a session (RFC 4028 §4); seen by the transaction of the refresh, not by the call.</summary>
public enum SessionRefresher
{
    /// <summary>Nothing is said: the UAS chooses.</summary>
    Unspecified,

    /// <summary>Whoever sent the request that carries or is answered with the header.</summary>
    Uac,

    /// <summary>Whoever answers it.</summary>
    Uas,
}

/// <summary>Session-Expires: how long a session lasts unless it is refreshed, and by whom (RFC 4028 §4).</summary>
/// <param name="Seconds">The interval; a sender stays at or above 90.</param>
/// <param name="Refresher">Who refreshes.</param>
public readonly record struct SessionExpiresView(uint Seconds, SessionRefresher Refresher = SessionRefresher.Unspecified)
{
    /// <summary>The smallest interval that anybody may ask for (RFC 4028 §5).</summary>
    public const uint SecondsMin = 90;

    /// <summary>Reads the value; <c>false</c> when it does not begin with a number. An unknown refresher is none.</summary>
    // Session-Expires  =  delta-seconds *( SEMI ( "refresher=" ( "uac" / "uas" ) / generic-param ) )
    public static bool TryRead(ReadOnlySpan<byte> value, out SessionExpiresView expires)
    {
        expires = default;
        var semicolon = value.IndexOf((byte)';');
        if (!Numbers.TryReadDeltaSeconds(HeaderValues.Trim(semicolon < 0 ? value : value[..semicolon]), out var seconds))
            return false;
        var refresher = SessionRefresher.Unspecified;
        if (semicolon >= 0 && new Parameters(value[semicolon..]).TryGet("refresher"u8, out var who))
        {
            refresher = Ascii.EqualsIgnoreCase(who, "uac"u8) ? SessionRefresher.Uac
                : Ascii.EqualsIgnoreCase(who, "uas"u8) ? SessionRefresher.Uas
                : SessionRefresher.Unspecified;
        }

        expires = new(seconds, refresher);
        return true;
    }

    /// <summary>What a message says; <c>null</c> when it says nothing that can be read.</summary>
    public static SessionExpiresView? Of(SipMessage message) =>
        message.TryGet(HeaderId.SessionExpires, out var value) && TryRead(value, out var expires) ? expires : null;

    /// <summary>The value as it is written.</summary>
    public override string ToString()
    {
        var seconds = Seconds.ToString(CultureInfo.InvariantCulture);
        return Refresher switch
        {
            SessionRefresher.Uac => $"{seconds};refresher=uac",
            SessionRefresher.Uas => $"{seconds};refresher=uas",
            _ => seconds,
        };
    }
}
