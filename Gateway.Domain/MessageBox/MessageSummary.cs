using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>How many voice messages a mailbox holds, as the message-summary package tells it (RFC 3842).</summary>
/// <param name="New">Not yet heard.</param>
/// <param name="Old">Heard or saved.</param>
public readonly record struct MessageSummary(int New, int Old)
{
    /// <summary>The event package (RFC 3842 §3.1).</summary>
    public const string Package = "message-summary";

    /// <summary>The document of the package (RFC 3842 §3.5).</summary>
    public const string MediaType = "application/simple-message-summary";

    /// <summary>The document: lines, an end of line behind each (RFC 3842 §5.2).</summary>
    /// <param name="account">Whose messages they are.</param>
    public MessageBody Write(PocAddress account) => new(MediaType, Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"Messages-Waiting: {(New > 0 ? "yes" : "no")}\r\nMessage-Account: {account}\r\nVoice-Message: {New}/{Old} (0/0)\r\n")));
}
