using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A request method: a case-sensitive token (RFC 3261 §7.1). Unknown methods keep their text.</summary>
public readonly record struct SipMethod(string Name)
{
    public static readonly SipMethod Invite = new("INVITE");
    public static readonly SipMethod Ack = new("ACK");
    public static readonly SipMethod Bye = new("BYE");
    public static readonly SipMethod Cancel = new("CANCEL");
    public static readonly SipMethod Register = new("REGISTER");
    public static readonly SipMethod Options = new("OPTIONS");
    public static readonly SipMethod Message = new("MESSAGE");
    public static readonly SipMethod Subscribe = new("SUBSCRIBE");
    public static readonly SipMethod Notify = new("NOTIFY");
    public static readonly SipMethod Publish = new("PUBLISH");
    public static readonly SipMethod Refer = new("REFER");
    public static readonly SipMethod Info = new("INFO");
    public static readonly SipMethod Update = new("UPDATE");
    public static readonly SipMethod Prack = new("PRACK");

    private static readonly SipMethod[] Known =
        [Invite, Ack, Bye, Cancel, Register, Options, Message, Subscribe, Notify, Publish, Refer, Info, Update, Prack];

    /// <summary>The method named by <paramref name="token"/>; allocates only for one that no RFC names.</summary>
    public static SipMethod From(ReadOnlySpan<byte> token)
    {
        foreach (var method in Known)
        {
            if (method.Is(token))
                return method;
        }

        return new(Encoding.Latin1.GetString(token));
    }

    /// <summary>Whether an RFC that we know defines it: decides between 405 and 501 (RFC 3261 §8.2.1).</summary>
    public bool IsKnown => Array.IndexOf(Known, this) >= 0;

    /// <summary>Whether the token, as it stands in a message, names this method. Case counts.</summary>
    public bool Is(ReadOnlySpan<byte> token) => Name is not null && Name.Length == token.Length && Ascii.Equals(token, Name);

    public override string ToString() => Name;
}
