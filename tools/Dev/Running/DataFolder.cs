using System.Globalization;
using System.Security.Cryptography;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Running;

/// <summary>The folder in which a run keeps its data, logs and the ports of its servers.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string Marker = "concert.data";
    private const int EWouldBlock = 11;
    private static readonly string[] Droppable = ["redis", "nginx", "app", "prometheus", "influxdb", "logs"];

    private readonly FileStream? _lock;

    private DataFolder(string path, FileStream? lockFile)
    {
        (Path, _lock) = (path, lockFile);
        Processes = new ProcessFiles(Below("run"));
        Directory.CreateDirectory(Logs);
    }

    public string Path { get; }

    public string Logs => Below("logs");

    /// <summary>The ids of the processes that the run has started.</summary>
    public ProcessFiles Processes { get; }

    /// <summary>The key that signs the users' tokens of the run.</summary>
    public UserKey UserKey => new(Path);

    /// <summary>False when another run uses the folder.</summary>
    public bool IsLocked => _lock is not null;

    private string Owner => Below("run", "owner");

    private string PasswordFile => Below("mariadb.password");

    /// <summary>Opens the folder, creates it where it is missing, and locks it where no other run has it.</summary>
    /// <exception cref="UsageException">The folder has files of another program, or cannot be written.</exception>
    public static DataFolder Open(RunOptions options)
    {
        var path = System.IO.Path.GetFullPath(options.Data
            ?? System.IO.Path.Combine(HostAssembly.Repository, ".local", options.Port.ToString(CultureInfo.InvariantCulture)));
        try
        {
            if (Directory.Exists(path) && !File.Exists(System.IO.Path.Combine(path, Marker)) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new UsageException($"--data: '{path}' holds files that are not ours; name a new or an empty folder");
            Directory.CreateDirectory(path);
            File.AppendAllText(System.IO.Path.Combine(path, Marker), "");
            return new DataFolder(path, TryLock(System.IO.Path.Combine(path, "lock")));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--data: '{path}' cannot be used: {fault.Message}");
        }
    }

    /// <summary>A server's folder, remembered port and log.</summary>
    public ServerHome Home(string server) => Home(server, Port(server));

    /// <summary>A server's folder and log, on a port that is given.</summary>
    public ServerHome Home(string server, int port)
    {
        Directory.CreateDirectory(Below(server), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ServerHome(Below(server), port, System.IO.Path.Combine(Logs, $"{server}.log"));
    }

    /// <summary>The port that a server has in the run that uses the folder, or had in the last run while it is free; otherwise a free one.</summary>
    public int Port(string server)
    {
        var file = Below("run", $"{server}.port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && (!IsLocked || FreePort.IsFree(last)))
            return last;
        var port = FreePort.Next();
        File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }

    /// <summary>MariaDB, with the password that the folder keeps.</summary>
    /// <param name="replicas">How many hosts will use it.</param>
    public MariaDbServer MariaDb(int replicas)
    {
        if (!File.Exists(PasswordFile))
        {
            using var file = new FileStream(PasswordFile, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true)));
        }

        var home = Home("mariadb");
        return new MariaDbServer(home with { Folder = ServerFolder.ForAccount(home.Folder, MariaDbServer.SystemAccount) }, new MariaDbOptions
        {
            Account = "concert",
            Password = Password,
            Database = "concert",
            IsDurable = true,
            MaxConnections = 50 + (25 * replicas),
            BufferPoolMegabytes = 512,
            LogMegabytes = 512,
        });
    }

    /// <summary>The password of the account "concert".</summary>
    public string Password => File.ReadAllText(PasswordFile);

    /// <summary>Whether a run has left data here.</summary>
    public bool HasData => File.Exists(PasswordFile);

    /// <summary>Writes down which run uses the folder.</summary>
    public void WriteOwner(int port) => File.WriteAllText(Owner, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, port {port}"));

    /// <summary>What uses the folder, in words.</summary>
    public string DescribeOwner() => File.Exists(Owner) ? $"another run ({File.ReadAllText(Owner)})" : "another run";

    /// <summary>Removes all data and logs; the lock stays.</summary>
    public void Drop()
    {
        ServerFolder.Remove(Below("mariadb"));
        foreach (var folder in Droppable.Select(name => Below(name)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        File.Delete(PasswordFile);
        Directory.CreateDirectory(Logs);
    }

    /// <summary>Removes the logs of the last run.</summary>
    public void RemoveLogs()
    {
        foreach (var log in Directory.EnumerateFiles(Logs, "*.log"))
            File.Delete(log);
    }

    public string Below(params IEnumerable<string> names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        if (_lock is null)
            return;
        File.Delete(Owner);
        _lock.Dispose();
    }

    // .NET locks a file that is not shared by flock(2), which ends with the process.
    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (taken.HResult == EWouldBlock)
        {
            return null;
        }
    }
}
