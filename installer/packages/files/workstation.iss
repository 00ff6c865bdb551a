; The installer for Windows: run by `python installer\build.py windows`, which passes the version and the two folders.
#ifndef Version
  #error pass /DVersion=, /DBundle= and /DRoot=, as installer\build.py does
#endif

[Setup]
AppId={{6E0B0B0B-6B57-4E0E-9C49-5E2D5A0D7A11}
AppName=Workstation
AppVersion={#Version}
DefaultDirName={autopf}\Workstation
DefaultGroupName=Workstation
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\dist
OutputBaseFilename=workstation-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
UninstallDisplayIcon={app}\workstation-window.exe
WizardStyle=modern

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "path"; Description: "Let other programs find the command ""workstation"""; Flags: unchecked

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Root}\LICENSE"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\CHANGELOG.md"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\Workstation"; Filename: "{app}\workstation-window.exe"
Name: "{autodesktop}\Workstation"; Filename: "{app}\workstation-window.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.aws\OpenWithProgids"; ValueType: string; ValueName: "Workstation.Project"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Workstation.Project"; ValueType: string; ValueData: "Workstation project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Workstation.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\workstation-window.exe,0"
Root: HKA; Subkey: "Software\Classes\Workstation.Project\shell\open\command"; ValueType: string; ValueData: """{app}\workstation-window.exe"" ""%1"""
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: not IsAdminInstallMode

[Run]
Filename: "{app}\workstation.exe"; Parameters: "warm-up"; Flags: runhidden nowait
Filename: "{app}\workstation-window.exe"; Description: "{cm:LaunchProgram,Workstation}"; Flags: nowait postinstall skipifsilent
