using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Bench.Voice;

/// <summary>mumble-server with one talker and many listeners in its one channel. It decrypts what it gets and encrypts it anew for each listener.</summary>
internal sealed class MumbleServer : ServerProcess
{
    /// <summary>What its certificate says.</summary>
    public const string Name = "mumble.bench";

    private const string Program = "/usr/sbin/murmurd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory;
    private readonly List<MumbleClient> _listeners = [];
    private readonly X509Certificate2 _certificate;
    private MumbleClient? _talker;
    private Socket? _speech;

    private MumbleServer(ProcessStartInfo start, DirectoryInfo directory, X509Certificate2 certificate)
        : base(start) => (_directory, _certificate) = (directory, certificate);

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Starts it, with a talker and so many listeners who are connected and can be reached by UDP.</summary>
    public static MumbleServer Start(IPEndPoint listen, int talker, int listeners)
    {
        var directory = Directory.CreateTempSubdirectory("mumble-bench-");
        var settings = Path.Combine(directory.FullName, "mumble.ini");
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(directory.FullName, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory.FullName, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            database={directory.FullName}/mumble.sqlite
            sslCert={directory.FullName}/certificate.pem
            sslKey={directory.FullName}/key.pem
            host={listen.Address}
            port={listen.Port}
            users={listeners + 10}
            bandwidth=1000000000
            timeout=3600
            autobanAttempts=0
            opusthreshold=0
            bonjour=false
            allowping=true
            logfile=
            pidfile=
            uname={Environment.UserName}
            """));
        var server = new MumbleServer(
            new(Program, ["-fg", "-ini", settings]) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true },
            directory, certificate);
        try
        {
            server.Connect(listen, talker, listeners);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>The talker says the next packet.</summary>
    public void Speak() => _speech!.Send(_talker!.Speech()); // both are made before anybody sees this

    public override void Dispose()
    {
        _talker?.Dispose();
        _speech?.Dispose();
        _listeners.ForEach(listener => listener.Dispose());
        base.Dispose();
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Connect(IPEndPoint listen, int talker, int listeners)
    {
        DrainOutput();
        WaitUntilListening(listen);
        for (var i = 0; i < listeners; i++)
        {
            _listeners.Add(new(listen, VoiceAddresses.Listener(i), $"listener{i}", _certificate));
            using var datagrams = DatagramsOf(VoiceAddresses.Listener(i), VoiceAddresses.ListenerPort, listen);
            _listeners[i].Appear(datagrams);
        }

        _talker = new(listen, VoiceAddresses.Talker(talker), "talker", _certificate);
        _speech = DatagramsOf(VoiceAddresses.Talker(talker), VoiceAddresses.TalkerPort, listen);
        _talker.Appear(_speech);
    }

    // Beside the socket that hears for all, which has the same port at every address.
    private static Socket DatagramsOf(IPAddress address, int port, IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, port));
        socket.Connect(server);
        return socket;
    }

    private void WaitUntilListening(IPEndPoint listen)
    {
        for (var since = Stopwatch.GetTimestamp(); !HasExited && Stopwatch.GetElapsedTime(since) < Patience; Thread.Sleep(50))
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(listen);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException("mumble-server does not listen");
    }
}
