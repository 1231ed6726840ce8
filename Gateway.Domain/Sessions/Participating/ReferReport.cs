using System.Globalization;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What a NOTIFY tells of the request that a REFER led to: a fragment of its response (RFC 3515 §2.4.5, RFC 3420).</summary>
/// <param name="Status">The status of the response.</param>
/// <param name="Reason">Its reason phrase.</param>
/// <param name="Contact">The PoC Session Identity that it told, without angle brackets; <c>null</c> for none.</param>
/// <param name="AnswerState">Its P-Answer-State (RFC 4964); <c>null</c> for none.</param>
public sealed record ReferReport(int Status, string Reason, string? Contact = null, AnswerState? AnswerState = null)
{
    /// <summary>What is told first: the request is on its way.</summary>
    public static ReferReport Trying { get; } = new(SipStatus.Trying, SipStatus.ReasonPhraseOf(SipStatus.Trying));

    /// <summary>The status line of a response of this status.</summary>
    public static ReferReport Of(int status) => new(status, SipStatus.ReasonPhraseOf(status));

    /// <summary>The fragment as it is written, each line with its end.</summary>
    public string Write()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"SIP/2.0 {Status} {Reason}\r\n");
        if (Contact is not null)
            text += $"Contact: <{Contact}>\r\n";
        return AnswerState is null ? text : $"{text}P-Answer-State: {AnswerState}\r\n";
    }
}
