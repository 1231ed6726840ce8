using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>
/// What a NOTIFY tells about the request that a REFER asked for: its status line, and what else the subscriber needs of it (RFC 3420,
/// RFC 3515 §2.4.5, RFC 4964 §5).
/// </summary>
/// <param name="Status">100 to 699.</param>
/// <param name="Reason">The reason phrase.</param>
public sealed record SipFragment(int Status, string Reason)
{
    /// <summary>Its media type with the version that the flows print.</summary>
    public const string MediaType = "message/sipfrag;version=2.0";

    /// <summary>Octets that are read at most: a status line and two headers take a hundred.</summary>
    public const int BytesMax = 4096;

    /// <summary>The URI in Contact: the PoC Session Identity that the referred INVITE led to; <c>null</c> when nothing is said.</summary>
    public string? Contact { get; init; }

    /// <summary>Whether the answer is confirmed; <c>null</c> when nothing is said.</summary>
    public AnswerState? AnswerState { get; init; }

    /// <summary>Whether nothing more is to come of the request.</summary>
    public bool IsFinal => Status >= 200;

    /// <summary>With the usual reason phrase of the status.</summary>
    public static SipFragment Of(int status) => new(status, SipStatus.ReasonPhraseOf(status));

    /// <summary>Reads the body of a NOTIFY; <c>false</c> when it is no fragment of a response.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out SipFragment? fragment)
    {
        fragment = null;
        if (body.Length > BytesMax)
            return false;
        // A fragment ends where it likes; for the parser an empty line is put behind it.
        byte[] whole = [.. body.TrimEnd("\r\n"u8), .. body.Contains((byte)'\r') ? "\r\n\r\n"u8 : "\n\n"u8];
        if (SipParser.TryParseDatagram(whole, out var message, out _) != SipParseResult.Message || message is not SipResponse response)
            return false;
        fragment = new(response.Status, response.ReasonPhrase)
        {
            Contact = response.TryGetFirstValue(HeaderId.Contact, out var contact) && NameAddrView.TryRead(contact, out var address)
                ? Encoding.UTF8.GetString(address.Uri) : null,
            AnswerState = response.TryGet(HeaderId.PAnswerState, out var state) ? AnswerStates.Read(state) : null,
        };
        // What is told on has to be fit to be told on.
        if (!HeaderText.IsSafe(fragment.Reason) || !HeaderText.IsSafe(fragment.Contact))
            fragment = null;
        return fragment is not null;
    }

    /// <summary>Writes the body of a NOTIFY.</summary>
    /// <exception cref="ArgumentException">The reason phrase or the Contact holds a control character.</exception>
    public MessageBody Write()
    {
        HeaderText.Require(Reason);
        HeaderText.Require(Contact ?? "");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"SIP/2.0 {Status} {Reason}\r\n");
        if (Contact is not null)
            text.Append("Contact: <").Append(Contact).Append(">\r\n");
        if (AnswerState is { } state)
            text.Append("P-Answer-State: ").Append(state).Append("\r\n");
        return new(MediaType, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
