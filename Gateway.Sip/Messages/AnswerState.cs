using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>P-Answer-State: whether the called client itself has answered, or a server on its behalf (RFC 4964 §6).</summary>
public enum AnswerState
{
    /// <summary>The client has answered; what a 2xx means that says nothing.</summary>
    Confirmed,

    /// <summary>A server expects that the client will: talk may begin and is kept for it.</summary>
    Unconfirmed,
}

/// <summary>Reads and writes P-Answer-State.</summary>
public static class AnswerStates
{
    /// <summary>
    /// What a response to INVITE says (RFC 4964 §6): a 2xx without the header is confirmed; an 18x is unconfirmed only if it says so, and cannot
    /// be confirmed.
    /// </summary>
    /// <returns><c>null</c> for an 18x that does not say Unconfirmed, and for every other status.</returns>
    public static AnswerState? Of(SipResponse response)
    {
        var stated = response.TryGet(HeaderId.PAnswerState, out var value) ? Read(value) : null;
        return response.Status switch
        {
            >= 180 and < 190 => stated == AnswerState.Unconfirmed ? stated : null,
            >= 200 and < 300 => stated ?? AnswerState.Confirmed,
            _ => null,
        };
    }

    /// <summary>Reads the value, parameters left aside; <c>null</c> when it is neither of the two.</summary>
    // P-Answer-State  =  ( "Confirmed" / "Unconfirmed" / token ) *( SEMI generic-param )
    public static AnswerState? Read(ReadOnlySpan<byte> value)
    {
        var word = MediaTypes.Essence(value);
        return Ascii.EqualsIgnoreCase(word, "Confirmed"u8) ? AnswerState.Confirmed
            : Ascii.EqualsIgnoreCase(word, "Unconfirmed"u8) ? AnswerState.Unconfirmed
            : null;
    }
}
