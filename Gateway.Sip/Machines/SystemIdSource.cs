using System.Security.Cryptography;

namespace Gateway.Sip.Machines;

/// <summary>Chance from the operating system; buffered, because a branch or tag is needed for every message.</summary>
/// <remarks>Not thread safe: every event loop owns one.</remarks>
public sealed class SystemIdSource : IdSource
{
    private readonly byte[] _buffer = new byte[1024];
    private int _used = 1024;

    public override void Fill(Span<byte> bytes)
    {
        if (bytes.Length > _buffer.Length)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        if (_used + bytes.Length > _buffer.Length)
        {
            RandomNumberGenerator.Fill(_buffer);
            _used = 0;
        }

        _buffer.AsSpan(_used, bytes.Length).CopyTo(bytes);
        _used += bytes.Length;
    }
}
