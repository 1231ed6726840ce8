using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A sip: or sips: URI as a value. Equality is the comparison of RFC 3261 §19.1.4.</summary>
public sealed partial class SipUri : IEquatable<SipUri>
{
    private SipUri(SipUriView view, string text)
    {
        Text = text;
        IsSecure = view.IsSecure;
        User = Encoding.UTF8.GetString(view.User);
        Password = Encoding.UTF8.GetString(view.Password);
        Host = Encoding.ASCII.GetString(view.Host).ToLowerInvariant();
        Port = view.Port;
        Headers = Encoding.UTF8.GetString(view.Headers);
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var parameter in view.Parameters)
            parameters.Add(new(SipEscapes.ReadText(parameter.Name).ToLowerInvariant(), Encoding.UTF8.GetString(parameter.Value)));
        Parameters = parameters;
    }

    /// <summary>The URI as written.</summary>
    public string Text { get; }

    /// <summary>Whether the scheme is sips.</summary>
    public bool IsSecure { get; }

    /// <summary>The user part as written; empty when there is none.</summary>
    public string User { get; }

    /// <summary>The password part as written; empty when there is none.</summary>
    public string Password { get; }

    /// <summary>The host in lower case; an IPv6 address with its brackets.</summary>
    public string Host { get; }

    /// <summary>The port; 0 when none is written.</summary>
    public int Port { get; }

    /// <summary>The parameters in order, names in lower case; an empty value for one without.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>The headers part, without the question mark.</summary>
    public string Headers { get; }

    /// <summary>Whether <c>lr</c> is among the parameters.</summary>
    public bool IsLooseRouter => Parameter("lr") is not null;

    /// <summary>A parameter's value; empty for one without value; <c>null</c> when it is absent.</summary>
    public string? Parameter(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (string.Equals(parameter.Key, name, StringComparison.OrdinalIgnoreCase))
                return parameter.Value;
        }

        return null;
    }

    /// <summary>Reads a sip: or sips: URI; <c>false</c> for any other scheme and for bad syntax.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out SipUri? uri)
    {
        uri = SipUriView.TryRead(text, out var view) ? new(view, Encoding.UTF8.GetString(text)) : null;
        return uri is not null;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out SipUri?)"/>
    public static bool TryParse(string text, [NotNullWhen(true)] out SipUri? uri) => TryParse(Encoding.UTF8.GetBytes(text), out uri);

    /// <exception cref="FormatException">The text is not a sip: or sips: URI.</exception>
    public static SipUri Parse(string text) => TryParse(text, out var uri) ? uri : throw new FormatException($"not a SIP URI: {text}");

    public override string ToString() => Text;
}
