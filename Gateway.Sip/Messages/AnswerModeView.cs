using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>How a caller, or the server of the called user, wants a call to be answered (RFC 5373).</summary>
/// <param name="Automatic">By the device at once; otherwise by a person.</param>
/// <param name="Privileged">Whether it is to override what the called user has set (Priv-Answer-Mode): the manual answer override of PoC.</param>
/// <param name="Required">Whether the call is to be refused rather than answered otherwise (<c>;require</c>).</param>
public readonly record struct AnswerModeView(bool Automatic, bool Privileged = false, bool Required = false)
{
    /// <summary>The option tag of the extension.</summary>
    public const string OptionTag = "answermode";

    /// <summary>What a request asks for: Priv-Answer-Mode before Answer-Mode, and both before what PoC 1.0 wrote, P-Alerting-Mode.</summary>
    /// <returns><c>null</c> when nothing is said that can be read.</returns>
    // Answer-Mode  =  ( "Manual" / "Auto" / token ) *( SEMI ( "require" / generic-param ) );  P-Alerting-Mode: "manual", "auto" or "MAO"
    public static AnswerModeView? Of(SipRequest request)
    {
        if (request.TryGet(HeaderId.PrivAnswerMode, out var value) && Read(value, privileged: true) is { } privileged)
            return privileged;
        if (request.TryGet(HeaderId.AnswerMode, out value) && Read(value, privileged: false) is { } mode)
            return mode;
        if (!request.TryGet(HeaderId.PAlertingMode, out value))
            return null;
        return Ascii.EqualsIgnoreCase(MediaTypes.Essence(value), "MAO"u8) ? new(Automatic: true, Privileged: true) : Read(value, privileged: false);
    }

    /// <summary>The header that carries it. P-Alerting-Mode is never written.</summary>
    public HeaderId Header => Privileged ? HeaderId.PrivAnswerMode : HeaderId.AnswerMode;

    /// <summary>The value as it is written.</summary>
    public override string ToString() => $"{(Automatic ? "Auto" : "Manual")}{(Required ? ";require" : "")}";

    private static AnswerModeView? Read(ReadOnlySpan<byte> value, bool privileged)
    {
        var mode = MediaTypes.Essence(value);
        var automatic = Ascii.EqualsIgnoreCase(mode, "Auto"u8);
        if (!automatic && !Ascii.EqualsIgnoreCase(mode, "Manual"u8))
            return null;
        var semicolon = value.IndexOf((byte)';');
        return new(automatic, privileged, semicolon >= 0 && new Parameters(value[semicolon..]).Has("require"u8));
    }
}
