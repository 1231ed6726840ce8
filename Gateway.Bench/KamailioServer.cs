using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench;

/// <summary>kamailio with one worker and its fast allocator, answering without state or relaying with state after a look-up in memory.</summary>
internal sealed class KamailioServer : ServerProcess
{
    private const string Program = "/usr/sbin/kamailio";

    private readonly DirectoryInfo _directory;

    private KamailioServer(ProcessStartInfo start, DirectoryInfo directory)
        : base(start) => _directory = directory;

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Answers every request 200 without reading more of it than that needs.</summary>
    public static KamailioServer Answering(IPEndPoint listen) => Start(listen, "sl.so", "    sl_send_reply(\"200\", \"OK\");\n");

    /// <summary>Registrar and stateful proxy; the target is registered when this returns.</summary>
    public static KamailioServer Relaying(IPEndPoint listen, IPEndPoint phone)
    {
        var server = Start(listen, "tm.so sl.so maxfwd.so usrloc.so registrar.so", """
                if (method == "REGISTER") { save("location"); exit; }
                if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
                t_relay();

            """);
        if (!IsAnswered(listen, Register(BenchNetwork.Target, $"sip:bob@{phone}", "register")))
        {
            server.Dispose();
            throw new InvalidOperationException("kamailio took no registration");
        }

        return server;
    }

    /// <summary>Registrar and stateful proxy that stays on the path of a dialog; everybody who is called is registered when this returns.</summary>
    public static KamailioServer RelayingCalls(IPEndPoint listen)
    {
        var server = Start(listen, "tm.so sl.so rr.so maxfwd.so usrloc.so registrar.so", """
                if (method == "REGISTER") { save("location"); exit; }
                if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                if (loose_route()) { t_relay(); exit; }
                record_route();
                if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
                t_relay();

            """);
        foreach (var binding in BenchNetwork.Registrations(listen).Where(binding => binding.Remote == BenchNetwork.CalledPhones.ToString()))
        {
            if (IsAnswered(listen, Register(binding.Address, binding.Contact, binding.CallId)))
                continue;
            server.Dispose();
            throw new InvalidOperationException($"kamailio did not register {binding.Address}");
        }

        return server;
    }

    public override void Dispose()
    {
        base.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Starts it with a script.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="modules">What it loads, apart by blanks.</param>
    /// <param name="route">What it does with a request.</param>
    /// <param name="parameters">Writes what else it needs into its folder, and says what its modules are told; <c>null</c> = nothing.</param>
    public static KamailioServer Start(IPEndPoint listen, string modules, string route, Func<DirectoryInfo, string>? parameters = null)
    {
        var directory = Directory.CreateTempSubdirectory("kamailio-bench-");
        var configuration = Path.Combine(directory.FullName, "kamailio.cfg");
        File.WriteAllText(configuration, $$"""
            #!KAMAILIO
            debug=-1
            log_stderror=yes
            children=1
            disable_tcp=yes
            auto_aliases=no
            dns=no
            rev_dns=no
            listen=udp:{{listen}}
            mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
            {{string.Join('\n', modules.Split(' ').Select(module => $"loadmodule \"{module}\""))}}
            {{parameters?.Invoke(directory)}}
            request_route {
            {{route}}}

            """);
        var server = new KamailioServer(
            new(Program)
            {
                ArgumentList = { "-DD", "-E", "-x", "fm", "-f", configuration, "-Y", directory.FullName, "-m", "6144", "-M", "16" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            },
            directory);
        server.DrainOutput();
        if (IsAnswered(listen, Encoding.ASCII.GetBytes(
                $"OPTIONS sip:{listen} SIP/2.0\r\nVia: SIP/2.0/UDP {listen.Address};rport;branch=z9hG4bKstart\r\nMax-Forwards: 9\r\n"
                + $"From: <sip:start@{listen.Address}>;tag=1\r\nTo: <sip:{listen}>\r\nCall-ID: start\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")))
            return server;
        server.Dispose();
        throw new InvalidOperationException($"kamailio did not start at {listen}");
    }

    private static byte[] Register(string address, string contact, string callId) => Encoding.ASCII.GetBytes(
        $"REGISTER sip:{BenchNetwork.Domain} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK{callId}\r\nMax-Forwards: 9\r\n"
        + $"From: <{address}>;tag=1\r\nTo: <{address}>\r\nCall-ID: {callId}\r\nCSeq: 1 REGISTER\r\n"
        + $"Contact: <{contact}>;+g.poc.talkburst\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n");

    // Asked again until it answers, at most ten seconds.
    private static bool IsAnswered(IPEndPoint server, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 200 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var answer = new byte[4096];
        for (var attempt = 0; attempt < 50; attempt++)
        {
            socket.SendTo(request, server);
            try
            {
                if (socket.Receive(answer) > 0)
                    return true;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused)
            {
                Thread.Sleep(50);
            }
        }

        return false;
    }
}
