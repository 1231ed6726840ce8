using System.Collections.Immutable;
using System.Text;

namespace Gateway.Sip.Authentication;

/// <summary>Writes the parameters of an authentication header, and lets nothing through that could end the header early.</summary>
internal sealed class DigestValueWriter(string scheme)
{
    private readonly StringBuilder _text = new(scheme);
    private bool _first = true;

    /// <summary>What neither end of a header may hold: the parser refuses it as well, so what was read can be written.</summary>
    public static bool IsUnsafe(char letter) => letter is < ' ' and not '\t' or '\x7F';

    public DigestValueWriter Quoted(string name, string? value)
    {
        if (value is null) return this;
        Name(name).Append('"');
        foreach (var letter in value)
        {
            if (IsUnsafe(letter)) throw Unwritable(name);
            if (letter is '"' or '\\') _text.Append('\\');
            _text.Append(letter);
        }
        _text.Append('"');
        return this;
    }

    public DigestValueWriter Bare(string name, string? value)
    {
        if (value is null) return this;
        foreach (var letter in value)
        {
            if (IsUnsafe(letter) || letter is ' ' or '\t' or '"' or ',') throw Unwritable(name);
        }
        Name(name).Append(value);
        return this;
    }

    public DigestValueWriter Flag(string name, bool set) => set ? Bare(name, "true") : this;

    public DigestValueWriter All(ImmutableArray<DigestParameter> parameters)
    {
        foreach (var (name, value, quoted) in parameters)
        {
            _ = quoted ? Quoted(name, value) : Bare(name, value);
        }
        return this;
    }

    public override string ToString() => _text.ToString();

    private StringBuilder Name(string name)
    {
        if (!DigestParameterList.IsToken(name)) throw Unwritable(name);
        _text.Append(_first ? (scheme.Length == 0 ? "" : " ") : ", ");
        _first = false;
        return _text.Append(name).Append('=');
    }

    private static ArgumentException Unwritable(string name) =>
        new($"The parameter {name} holds characters that must not reach a header.");
}
